#pragma once

#include <sys/types.h>

#include <string>

#include "../support/nginx.hpp"

namespace bench {

/// How a client reaches the server.
enum class Protocol { http1, http1_tls, http2_tls };

/// Short, for an id: "http1", "http1_tls", "http2_tls".
std::string id_of(Protocol protocol);
/// For people: "HTTP/1.1", "HTTP/1.1 over TLS", "HTTP/2 over TLS".
std::string name_of(Protocol protocol);

/// Where a client is to send what.
struct Target {
  /// As in "http://127.0.0.1:8080".
  std::string origin{};
  /// The authority that the server's certificate is of; empty where there is no TLS.
  std::string ca_file{};
  /// Whether it speaks HTTP/2.
  bool http2 = false;
};

/// The example of the vendor's documentation, which every request is answered with.
const std::string& canned_response();

/// An nginx with one worker that gives the same answer to every request, on free ports of
/// 127.0.0.1, one for each protocol. Throws std::runtime_error if it does not start.
class Server {
 public:
  Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  Target target(Protocol protocol) const;
  int port(Protocol protocol) const;
  /// Requests answered so far, by the server's own count; asking is one of them.
  long long requests() const;

 private:
  std::string config() const;
  std::string server_block(Protocol protocol) const;
  void spawn();
  void wait_until_ready();
  std::string log() const;

  support::TempDir dir_;
  support::Certificate certificate_;
  int ports_[3] = {};
  pid_t process_ = -1;
};

}  // namespace bench
