// SPDX-License-Identifier: MIT
// Loggers that do what they should not, and clients that were moved, on real sockets.
#include <atomic>
#include <stdexcept>
#include <vector>

#include "../support/catch2.hpp"
#include "server_process.hpp"

namespace process::callbacks_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::LogLevel;
using bizkithub::LogRecord;
using process::ask;
using process::ServerProcess;
using std::chrono::milliseconds;
using support::match_request;
using support::RawConnection;
using support::RawServer;

namespace {

struct Thrown : std::runtime_error {
  Thrown() : std::runtime_error("thrown by the logger") {}
};

Client client_of(const std::string& url) {
  return Client(support::key(), process::options_for(url));
}

}  // namespace

TEST_CASE("what a logger throws reaches the caller, and the connection is still good") {
  const ServerProcess server(process::serve_numbers);
  ClientOptions options = process::options_for(server.url());
  std::atomic<bool> throw_now{false};
  options.logger = [&](const LogRecord&) {
    if (throw_now) throw Thrown();
  };
  const Client client(support::key(), options);
  REQUIRE(ask(client, 1).connection == 1);
  for (int i = 0; i < 5; ++i) {
    throw_now = true;
    CHECK_THROWS_AS(ask(client, 2), Thrown);
    throw_now = false;
    CHECK(ask(client, 3).connection == 1);
  }
}

TEST_CASE(
    "what a logger throws at a failed attempt reaches the caller, and nothing is tried again") {
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection, int) {
    while (!connection.read_request().empty()) {
      ++requests;
      connection.respond(503, "");
    }
  });
  ClientOptions options = process::options_for(server.url());
  options.log_level = LogLevel::warning;
  options.logger = [](const LogRecord&) { throw Thrown(); };
  const Client client(support::key(), options);
  CHECK_THROWS_AS(client.create_customer(support::create_request()), Thrown);
  CHECK(requests == 1);
}

TEST_CASE("loggers that throw leave no descriptor open") {
  const int before = process::open_files();
  {
    const ServerProcess server(process::serve_numbers);
    ClientOptions options = process::options_for(server.url());
    options.logger = [](const LogRecord&) { throw Thrown(); };
    for (int i = 0; i < 20; ++i) CHECK_THROWS_AS(ask(Client(support::key(), options), i), Thrown);
  }
  CHECK(process::open_files() == before);
}

TEST_CASE("a logger may make calls on the client that it logs for") {
  const ServerProcess server(process::serve_numbers);
  ClientOptions options = process::options_for(server.url());
  const Client* self = nullptr;
  int depth = 0;
  std::vector<int> connections;
  options.logger = [&](const LogRecord&) {
    if (depth == 3) return;
    ++depth;
    connections.push_back(ask(*self, 100 + depth).connection);
  };
  const Client client(support::key(), options);
  self = &client;
  CHECK(ask(client, 1).connection == 1);
  // The innermost call ends first; each has a connection of its own while the outer one goes on.
  CHECK(connections == std::vector<int>{4, 3, 2});
  CHECK(ask(client, 2).connection > 0);
}

TEST_CASE("a logger may call while the call that it is told of is to be tried again") {
  RawServer server([&](RawConnection& connection, int) {
    for (int i = 0; !connection.read_request().empty(); ++i) {
      connection.respond(i == 0 ? 503 : 200, support::created);
    }
  });
  ClientOptions options = process::options_for(server.url());
  options.log_level = LogLevel::warning;
  const Client* self = nullptr;
  int inner = 0;
  options.logger = [&](const LogRecord&) {
    if (inner++ == 0) static_cast<void>(self->create_customer(support::create_request()));
  };
  const Client client(support::key(), options);
  self = &client;
  const auto result = client.create_customer(support::create_request());
  REQUIRE(result.has_value());
  CHECK(result->info.attempts.size() == 2);
  CHECK(inner == 2);
}

TEST_CASE("loggers of many threads at once are each called on the thread of their call") {
  const ServerProcess server(process::serve_numbers);
  ClientOptions options = process::options_for(server.url());
  thread_local int records = 0;
  std::atomic<int> elsewhere{0};
  options.logger = [](const LogRecord&) { ++records; };
  const Client client(support::key(), options);
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int id = 1; id <= 20; ++id) {
        static_cast<void>(ask(client, id));
        elsewhere += records == id ? 0 : 1;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(elsewhere == 0);
  CHECK(records == 0);
}

TEST_CASE("a client that was moved from may be destroyed and assigned to") {
  const ServerProcess server(process::serve_numbers);
  Client first = client_of(server.url());
  REQUIRE(ask(first, 1).connection == 1);
  Client second = std::move(first);
  CHECK(ask(second, 2).connection == 1);
  first = client_of(server.url());
  CHECK(ask(first, 3).connection == 2);
  second = std::move(first);
  CHECK(ask(second, 4).connection == 2);
  { const Client third = std::move(second); }
}

TEST_CASE("assigning to a used client closes its connections") {
  std::atomic<int> closed{0};
  RawServer server([&](RawConnection& connection, int) {
    while (!connection.read_request().empty()) connection.respond(200, R"({"success": true})");
    ++closed;
  });
  Client client = client_of(server.url());
  REQUIRE(client.match_customers(match_request()).has_value());
  client = client_of(server.url());
  CHECK(process::comes_true([&] { return closed == 1; }));
}

}  // namespace process::callbacks_test
