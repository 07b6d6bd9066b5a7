// SPDX-License-Identifier: MIT
// A client that was used before fork(): what the child does with it, and what becomes of the
// parent's connections.
#include <sys/mman.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"
#include "server_process.hpp"

namespace process::fork_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::LogRecord;
using bizkithub::Repeatable;
using process::ask;
using process::Numbers;
using process::ServerProcess;
using std::chrono::milliseconds;
using support::RawConnection;
using support::RawServer;

namespace {

Client client_of(const std::string& url) {
  return Client(support::key(), process::options_for(url));
}

// Makes `count` calls, and says on which connection if it was one and the same for all.
int only_connection(const Client& client, int first_id, int count) {
  const int connection = ask(client, first_id).connection;
  for (int id = first_id + 1; id < first_id + count; ++id) {
    if (ask(client, id).connection != connection) return 0;
  }
  return connection;
}

// Closes these descriptors, as a daemon does with all, and opens a file for each number.
std::vector<int> replace_descriptors(int first, int last) {
  for (int fd = first; fd <= last; ++fd) ::close(fd);
  std::vector<int> files;
  while (files.empty() || files.back() < last) files.push_back(::memfd_create("log", MFD_CLOEXEC));
  return files;
}

// Whether they are still the files that they were, and nothing was written into them.
bool are_untouched(const std::vector<int>& files) {
  for (const int fd : files) {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("parent, child and grandchild call at once, each on a connection of its own") {
  const ServerProcess server(process::serve_numbers);
  const Client client = client_of(server.url());
  REQUIRE(ask(client, 1).connection == 1);
  process::Pipe grandchild_to_parent;
  const pid_t child = process::in_child([&] {
    const pid_t grandchild = process::in_child([&] {
      grandchild_to_parent.put(only_connection(client, 3000, 50));
      return 0;
    });
    const int mine = only_connection(client, 2000, 50);
    return process::end_of(grandchild) == 0 ? mine : 0;
  });
  const int parents = only_connection(client, 1000, 50);
  const int childs = process::end_of(child);
  const int grandchilds = grandchild_to_parent.get<int>();
  CHECK(parents == 1);
  CHECK(childs > 1);
  CHECK(grandchilds > 1);
  CHECK(childs != grandchilds);
}

TEST_CASE("a grandchild leaves the connection of its own parent alone, as that one does") {
  const ServerProcess server(process::serve_numbers);
  const Client client = client_of(server.url());
  REQUIRE(ask(client, 1).connection == 1);
  const pid_t child = process::in_child([&] {
    if (ask(client, 2).connection != 2) return 1;
    const pid_t grandchild =
        process::in_child([&] { return ask(client, 3).connection == 3 ? 0 : 1; });
    if (process::end_of(grandchild) != 0) return 2;
    return ask(client, 4).connection == 2 ? 0 : 3;
  });
  CHECK(process::end_of(child) == 0);
  CHECK(ask(client, 5).connection == 1);
}

TEST_CASE("a child that only destroys the client leaves the parent's connection usable") {
  const ServerProcess server(process::serve_numbers);
  auto client = std::make_unique<Client>(client_of(server.url()));
  REQUIRE(ask(*client, 1).connection == 1);
  const pid_t child = process::in_child([&] {
    client.reset();
    return 0;
  });
  CHECK(process::end_of(child) == 0);
  const Numbers after = ask(*client, 2);
  CHECK(after.connection == 1);
  CHECK(after.request == 2);
}

TEST_CASE("a child keeps its own connection from call to call") {
  const ServerProcess server(process::serve_numbers);
  const Client client = client_of(server.url());
  REQUIRE(ask(client, 1).connection == 1);
  const pid_t child = process::in_child([&] { return only_connection(client, 100, 20); });
  CHECK(process::end_of(child) == 2);
}

TEST_CASE("a fork during a call of another thread harms neither that call nor the child") {
  std::atomic<bool> arrived{false};
  std::atomic<bool> answer{false};
  RawServer server([&](RawConnection& connection, int number) {
    if (connection.read_request().empty()) return;
    arrived = true;
    while (number == 1 && !answer) std::this_thread::sleep_for(milliseconds(1));
    connection.respond(200, R"({"success": true})");
    connection.stall();
  });
  const Client client = client_of(server.url());
  bool succeeded = false;
  std::thread caller(
      [&] { succeeded = client.match_customers(support::match_request()).has_value(); });
  const bool began = process::comes_true([&] { return arrived.load(); });
  const pid_t child = process::in_child([&] {
    const bool well = client.match_customers(support::match_request()).has_value();
    return well ? 0 : 1;
  });
  const int end = process::end_of(child);
  answer = true;
  caller.join();
  CHECK(began);
  CHECK(end == 0);
  CHECK(succeeded);
  CHECK(server.connections() == 2);
}

TEST_CASE("forks amid many calls of other threads never hang, and lose no call of either side") {
  // Its allocator has locks that a fork may leave locked for ever, which the C library's has not.
  if (process::address_sanitized) return;
  const ServerProcess server(process::serve_numbers);
  const Client client = client_of(server.url());
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::vector<std::thread> callers;
  for (int i = 1; i <= 4; ++i) {
    callers.emplace_back([&, i] {
      for (int id = i * 1'000'000; !stop; ++id) failures += ask(client, id).connection > 0 ? 0 : 1;
    });
  }
  std::vector<int> ends;
  for (int i = 0; i < 30; ++i) {
    const pid_t child =
        process::in_child([&] { return ask(client, 5'000'000 + i).connection > 0 ? 0 : 1; });
    ends.push_back(process::end_of(child));
  }
  stop = true;
  for (auto& caller : callers) caller.join();
  CHECK(failures == 0);
  CHECK(ends == std::vector<int>(30, 0));
}

TEST_CASE("a child that was made in a callback does not go on with the parent's connection") {
  const ServerProcess server(process::serve_numbers);
  ClientOptions options = process::options_for(server.url());
  pid_t child = -1;
  bool fork_now = false;
  options.logger = [&](const LogRecord&) {
    if (std::exchange(fork_now, false)) child = ::fork();
  };
  const Client client(support::key(), options);
  fork_now = true;
  const int first = ask(client, 1).connection;
  if (child == 0) ::_exit(ask(client, 2).connection);
  const int childs = process::end_of(child);
  const Numbers after = ask(client, 3);
  CHECK(first == 1);
  CHECK(childs == 2);
  CHECK(after.connection == 1);
  CHECK(after.request == 2);
}

TEST_CASE("a daemon that closed all descriptors may go on with its client, in a child or not") {
  const ServerProcess server(process::serve_numbers);
  auto client = std::make_unique<Client>(client_of(server.url()));
  REQUIRE(ask(*client, 1).connection == 1);
  const pid_t child = process::in_child([&] {
    const std::vector<int> inherited = replace_descriptors(3, 63);
    if (ask(*client, 2).connection != 2 || !are_untouched(inherited)) return 1;
    const std::vector<int> own = replace_descriptors(64, 127);
    if (ask(*client, 3).connection != 3 || !are_untouched(own)) return 2;
    const std::vector<int> last = replace_descriptors(128, 191);
    client.reset();
    return are_untouched(last) ? 0 : 3;
  });
  CHECK(process::end_of(child) == 0);
  CHECK(ask(*client, 9).connection == 1);
}

TEST_CASE("a child that leaves by exit() does not hang, nor touch the parent's connection") {
  const ServerProcess server(process::serve_numbers);
  static std::unique_ptr<Client> client;
  client = std::make_unique<Client>(client_of(server.url()));
  REQUIRE(ask(*client, 1).connection == 1);
  for (int calls = 0; calls < 2; ++calls) {
    const pid_t child = ::fork();
    if (child == 0) process::leave_normally(calls == 0 || ask(*client, 2).connection > 1 ? 0 : 1);
    CHECK(process::end_of(child) == 0);
    CHECK(ask(*client, 3 + calls).connection == 1);
  }
  client.reset();
}

}  // namespace process::fork_test
