// SPDX-License-Identifier: MIT
// Requests and responses as they are on the wire.
#include <atomic>
#include <bizkithub/client.hpp>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/raw_server.hpp"
#include "../support/real_client.hpp"

namespace integration::messages_test {

using bizkithub::CallOptions;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::Repeatable;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::client_of;
using support::contains;
using support::create_request;
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

TEST_CASE("a body beyond the cap is malformed, and what came up to the cap is kept") {
  RawServer server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) connection.respond(200, std::string(200'000, 'x'));
  });
  ClientOptions options = options_for(server.url());
  options.max_response_bytes = 100'000;
  const auto result = Client(support::key(), options).create_customer(create_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::malformed_response);
  CHECK(result.error().delivery == Delivery::unknown);
  CHECK(result.error().body == std::string(100'000, 'x'));
  CHECK(contains(result.error().message, "max_response_bytes"));
}

TEST_CASE("header sections without end are malformed") {
  for (const std::string& headers : {"X-Large: " + std::string(1'000'000, 'x') + "\r\n", [] {
                                       std::string many;
                                       for (int i = 0; i < 20'000; ++i)
                                         many += "X-Header: a value of some length\r\n";
                                       return many;
                                     }()}) {
    RawServer server([&](RawConnection& connection, int) {
      while (!connection.read_request().empty()) connection.respond(200, success, headers);
    });
    const auto result = client_of(server).match_customers(match_request());
    REQUIRE(!result.has_value());
    CHECK(result.error().kind == ErrorKind::malformed_response);
    CHECK(result.error().delivery == Delivery::unknown);
  }
}

TEST_CASE("a response that ends within its headers is a broken connection") {
  RawServer server([](RawConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
  });
  const auto result = client_of(server).match_customers(match_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::network);
  CHECK(result.error().delivery == Delivery::unknown);
}

TEST_CASE("a response in chunks with a trailer is read") {
  RawServer server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) {
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      connection.send("8\r\n{\"succes\r\n9\r\ns\": true}\r\n0\r\nX-Trailer: t\r\n\r\n");
    }
  });
  CHECK(client_of(server).match_customers(match_request()).has_value());
}

TEST_CASE("interim responses are passed over") {
  RawServer server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) {
      connection.send("HTTP/1.1 103 Early Hints\r\nx-request-id: early\r\n\r\n");
      connection.respond(200, success, "x-request-id: final\r\n");
    }
  });
  const auto result = client_of(server).match_customers(match_request());
  CHECK(result.value().info.request_id == "final");
}

TEST_CASE("a body of more than a megabyte is sent without asking first") {
  std::string seen;
  RawServer server([&](RawConnection& connection, int) {
    seen = connection.read_request();
    connection.respond(200, success);
  });
  const std::string body = "\"" + std::string(2'000'000, 'x') + "\"";
  REQUIRE(client_of(server).call("POST", "x", body, Repeatable::no).has_value());
  CHECK(!contains(seen, "Expect"));
  CHECK(seen.size() > body.size());
}

TEST_CASE("methods, bodies and headers reach the server as they were given") {
  std::string seen;
  RawServer server([&](RawConnection& connection, int) {
    for (;;) {
      const std::string request = connection.read_request();
      if (request.empty()) return;
      seen = request;
      connection.respond(200, contains(request, "HEAD /") ? "" : "{}");
    }
  });
  const Client client = client_of(server);
  CallOptions options;
  options.headers = {{"X-Trace", "abc"}, {"X-Empty", ""}};
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}) {
    INFO(method);
    const std::string start = std::string(method) + " /x?apiKey=";
    const bool may_have_body = start[0] == 'P';
    REQUIRE(client.call(method, "/x", "", Repeatable::no, options).has_value());
    CHECK(seen.compare(0, start.size(), start) == 0);
    CHECK(contains(seen, "X-Trace: abc\r\n"));
    CHECK(contains(seen, "X-Empty:\r\n"));
    CHECK(!contains(seen, "Content-Type"));
    CHECK(contains(seen, "Content-Length: 0\r\n") == may_have_body);
    if (std::string(method) == "HEAD") continue;
    REQUIRE(client.call(method, "/x", "[1]", Repeatable::no).has_value());
    CHECK(seen.compare(0, start.size(), start) == 0);
    CHECK(contains(seen, "\r\n\r\n[1]"));
    CHECK(contains(seen, "Content-Type: application/json\r\n"));
    CHECK(!contains(seen, "X-Trace"));
  }
}

TEST_CASE("nothing of one request stays with the next, however alike they are") {
  std::mutex mutex;
  std::string seen;
  RawServer server([&](RawConnection& connection, int) {
    for (;;) {
      std::string request = connection.read_request();
      if (request.empty()) return;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        seen = std::move(request);
      }
      connection.respond(200, "{}");
    }
  });
  const Client client = client_of(server);
  const auto post = [&](const char* path, const char* body,
                        std::vector<bizkithub::Header> headers) {
    CallOptions options;
    options.headers = std::move(headers);
    REQUIRE(client.call("POST", path, body, Repeatable::no, options).has_value());
    const std::lock_guard<std::mutex> lock(mutex);
    return seen;
  };
  const std::string first = post("/a", "[1]", {{"X-A", "1"}});
  CHECK(post("/a", "[1]", {{"X-A", "1"}}) == first);
  CHECK(contains(post("/b", "[1]", {{"X-A", "1"}}), "POST /b?"));
  CHECK(contains(post("/b", "[22]", {{"X-A", "1"}}), "\r\n\r\n[22]"));
  CHECK(contains(post("/b", "[22]", {{"X-A", "2"}}), "X-A: 2\r\n"));
  CHECK(contains(post("/b", "[22]", {{"X-B", "2"}}), "X-B: 2\r\n"));
  CHECK(!contains(post("/b", "[22]", {}), "X-B"));
  CHECK(contains(post("/b", "[22]", {{"X-B", ""}, {"X-C", "3"}}), "X-B:\r\nX-C: 3\r\n"));
  CHECK(post("/a", "[1]", {{"X-A", "1"}}) == first);
}

}  // namespace integration::messages_test
