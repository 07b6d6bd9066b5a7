// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../support/raw_connection.hpp"

// A service on raw sockets of the loopback that does to each connection what a script says, and
// counts for itself what arrived and what it did.
namespace faults {

/// What the server saw. The tests compare what the client reports with it.
struct Counts {
  int connections = 0;
  long requests = 0;  ///< Of which any byte arrived, read or not.
  long whole_requests = 0;
  long creates = 0;  ///< How often a create was carried out; a second one finds the customer.
  long matches = 0;
  std::map<std::string, long> creates_of{};  ///< By e-mail.

  long applied() const { return creates + matches; }
};

Counts operator-(Counts after, const Counts& before);

class FaultServer;

/// An accepted connection, in the hands of its script.
class Connection : public support::RawConnection {
 public:
  Connection(FaultServer& server, int fd);

  FaultServer& server() { return server_; }
  /// Does what the request that was read asks for, and counts it.
  void apply();

 private:
  FaultServer& server_;
};

using Step = std::function<void(Connection&)>;
using Script = std::vector<Step>;

class FaultServer {
 public:
  /// The first connection gets the first script and so on; the last script repeats.
  explicit FaultServer(std::vector<Script> scripts);
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;
  ~FaultServer();

  /// Until then connections are refused.
  void listen(int backlog = 128);
  void accept_all();
  /// Refuses connections from now on; those there are stay.
  void refuse();
  /// Makes the kernel drop whatever else wants to connect, until release_queue().
  void fill_queue();
  void release_queue();

  /// Call when the clients are gone: returns when every script has ended, and the count is final.
  Counts finish();

  Counts counts() const;
  /// Until that many connections have been closed, or half-closed, by their scripts.
  void wait_until_ended(int connections) const;
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  friend class Connection;
  struct Open {
    Open(FaultServer& server, int fd) : connection(server, fd) {}
    Connection connection;
    bool done = false;
    std::thread thread;
  };

  void stop_accepting();
  void accept_while_listening();
  void accept_waiting();
  void run_script(Open& open, std::size_t number);
  void end_scripts();
  void count_ended();
  void count(const std::function<void(Counts&)>& change);

  const std::vector<Script> scripts_;
  int placeholder_ = -1;  // keeps the port while nobody listens
  std::mutex listening_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> accepting_{false};
  std::thread acceptor_;
  std::vector<int> fillers_;

  mutable std::mutex mutex_;
  mutable std::condition_variable ended_;
  Counts counts_;
  int ended_count_ = 0;
  int done_count_ = 0;
  std::list<Open> open_;
};

/// What a customer/create or a match is answered with when all goes well; good for both.
// Inline, so that the constants of the tests that are made of it are initialised after it.
inline const std::string good_body =
    R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})";

using support::response;

/// The steps that scripts are made of.
namespace step {

Step await();       ///< Until a request arrives, leaving it unread.
Step first_byte();  ///< Reads one byte of a request.
Step read();        ///< Reads a whole request.
Step read_headers();
Step apply();  ///< Does what the request says.
Step say(std::string bytes);
Step drip(std::string bytes, std::chrono::milliseconds each);
/// Says `bytes` again and again, until that makes `total` bytes or the client has gone.
Step repeat(std::string bytes, std::size_t total);
Step read_on();  ///< Says nothing until the client closes.
Step ignore();   ///< The same, reading nothing either.
Step half_close();
Step close();
Step reset();
Step refuse_from_now();
/// Reads, applies and answers `requests` requests, or all that come.
Step serve(int requests = -1);
/// Answers the request that was read, and nothing more until the client closes.
Step answer_once(int status, const std::string& body = {}, const std::string& headers = {});

}  // namespace step

}  // namespace faults
