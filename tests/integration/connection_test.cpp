// SPDX-License-Identifier: MIT
// The client on real sockets: what it makes of connections that stall, break and close.
#include <atomic>
#include <bizkithub/client.hpp>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/closed_port.hpp"
#include "../support/environment.hpp"
#include "../support/fake_client.hpp"
#include "../support/raw_server.hpp"
#include "../support/real_client.hpp"
#include "../support/slack.hpp"

namespace integration::connection_test {

using bizkithub::CallOptions;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::client_of;
using support::contains;
using support::create_request;
using support::EnvironmentVariable;
using support::match_request;
using support::options_for;
using support::RawConnection;
using support::RawServer;
using support::time_of;

namespace {

const std::string success = R"({"success": true})";

// What only a machine that stands still could make fail.
constexpr seconds soon{20};

}  // namespace

TEST_CASE("connections are kept and used again") {
  RawServer server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) connection.respond(200, success);
  });
  const Client client = client_of(server);
  for (int i = 0; i < 5; ++i) CHECK(client.match_customers(match_request()).has_value());
  CHECK(server.connections() == 1);
}

TEST_CASE(
    "a match whose connection closes without an answer is sent once and its outcome unknown") {
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection, int) {
    if (connection.read_request().empty()) return;
    ++requests;
    connection.respond(200, success);
    // The second request on the same connection is read whole and never answered: libcurl by itself
    // would send it again on a new connection.
    if (!connection.read_request().empty()) ++requests;
  });
  const Client client = client_of(server);
  REQUIRE(client.match_customers(match_request()).has_value());
  const auto result = client.match_customers(match_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::network);
  CHECK(result.error().delivery == Delivery::unknown);
  CHECK(result.error().attempts.size() == 1);
  CHECK(requests == 2);
}

TEST_CASE(
    "a create whose connection is reset without an answer is tried again by us, and says so") {
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection, int number) {
    while (!connection.read_request().empty()) {
      ++requests;
      if (number == 1 && requests == 2) return connection.reset();
      connection.respond(200, support::created);
    }
  });
  const Client client = client_of(server);
  REQUIRE(client.create_customer(create_request()).has_value());
  const auto result = client.create_customer(create_request());
  REQUIRE(result.has_value());
  CHECK(result->info.attempts.size() == 2);
  CHECK(result->info.earlier_attempt_may_have_applied);
  CHECK(requests == 3);
}

TEST_CASE("a kept connection that was closed while idle costs no error and no attempt") {
  std::atomic<int> closed{0};
  RawServer server([&](RawConnection& connection, int) {
    if (connection.read_request().empty()) return;
    connection.respond(200, success);
    connection.close();
    ++closed;
  });
  const Client client = client_of(server);
  for (int i = 1; i <= 5; ++i) {
    const auto result = client.match_customers(match_request());
    REQUIRE(result.has_value());
    CHECK(result->info.attempts.size() == 1);
    while (closed < i) std::this_thread::yield();
  }
}

TEST_CASE("a server that closes every connection at once is given up on, not hammered") {
  RawServer server([](RawConnection& connection, int) { connection.close(); });
  ClientOptions options = options_for(server.url());
  options.retry.max_attempts = 3;
  const auto result = Client(support::key(), options).create_customer(create_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::network);
  CHECK(result.error().attempts.size() == 3);
  // Each attempt may replace one connection that turned out to be closed.
  CHECK(server.connections() <= 6);
}

TEST_CASE("a server that never answers ends in a timeout whose outcome is unknown") {
  RawServer server([](RawConnection& connection, int) { connection.stall(); });
  const Client client = client_of(server);
  CallOptions options;
  options.total_timeout = support::slack();
  const auto took = time_of([&] {
    const auto result = client.match_customers(match_request(), options);
    REQUIRE(!result.has_value());
    CHECK(result.error().kind == ErrorKind::timed_out);
    CHECK(result.error().delivery == Delivery::unknown);
  });
  CHECK(took >= *options.total_timeout);
  CHECK(took < soon);
}

TEST_CASE("attempts that time out are made until the total timeout ends the call") {
  RawServer server([](RawConnection& connection, int) { connection.stall(); });
  ClientOptions options = options_for(server.url());
  options.attempt_timeout = support::slack();
  options.total_timeout = 20 * options.attempt_timeout;
  options.retry.max_attempts = 3;
  const auto result = Client(support::key(), options).create_customer(create_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::timed_out);
  CHECK(result.error().attempts.size() == 3);
  CHECK(server.connections() == 3);
}

TEST_CASE("nobody listening is a network failure that sent nothing") {
  const support::ClosedPort nobody;
  ClientOptions options = options_for("http://127.0.0.1:" + std::to_string(nobody.number()));
  options.retry.max_attempts = 2;
  const auto result = Client(support::key(), options).match_customers(match_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::network);
  CHECK(result.error().delivery == Delivery::not_sent);
  CHECK(result.error().attempts.size() == 2);
  CHECK(contains(result.error().message, "127.0.0.1"));
}

TEST_CASE("a server that speaks no TLS is a tls failure that sent nothing and is not tried again",
          "[openssl]") {
  RawServer server([](RawConnection& connection, int) {
    connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.stall();
  });
  const Client client(support::key(), options_for(server.url("https")));
  const auto result = client.create_customer(create_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::tls);
  CHECK(result.error().delivery == Delivery::not_sent);
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection that breaks in the TLS handshake is a network failure and tried again") {
  for (const bool reset : {false, true}) {
    RawServer server([&](RawConnection& connection, int) {
      connection.read_some();
      if (reset) connection.reset();
    });
    ClientOptions options = options_for(server.url("https"));
    options.retry.max_attempts = 2;
    const auto result = Client(support::key(), options).match_customers(match_request());
    REQUIRE(!result.has_value());
    INFO(result.error().message);
    CHECK(result.error().kind == ErrorKind::network);
    CHECK(result.error().delivery == Delivery::not_sent);
    CHECK(result.error().attempts.size() == 2);
  }
}

TEST_CASE("a CA bundle that is not there is a tls failure that names it", "[openssl]") {
  RawServer server([](RawConnection& connection, int) { connection.stall(); });
  ClientOptions options = options_for(server.url("https"));
  options.tls.ca_file = "/no/such/bundle.pem";
  const auto result = Client(support::key(), options).create_customer(create_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::tls);
  CHECK(contains(result.error().message, "/no/such/bundle.pem"));
}

TEST_CASE("loopback is never reached through a proxy of the environment") {
  std::atomic<int> proxied{0};
  RawServer proxy([&](RawConnection&, int) { ++proxied; });
  RawServer server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) connection.respond(200, success);
  });
  const EnvironmentVariable http("http_proxy", proxy.url());
  const EnvironmentVariable https("https_proxy", proxy.url());
  const EnvironmentVariable all("all_proxy", proxy.url());
  CHECK(client_of(server).match_customers(match_request()).has_value());
  CHECK(proxied == 0);
}

}  // namespace integration::connection_test
