// SPDX-License-Identifier: MIT
// How a request goes out through one easy handle, after those that went before.
#include <bizkithub/detail/curl/transfer.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/stub_exchange.hpp"

namespace unit::transfer_test {

using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::HttpRequest;
using bizkithub::HttpResponse;
using bizkithub::TimePoint;
using bizkithub::TransportFailure;
using std::chrono::seconds;
using support::contains;
using support::http_request;
using support::RawConnection;
using support::RawServer;

namespace {

// Answers each request with that request, as far as it is worth reading.
void echo(RawConnection& connection, int) {
  for (std::string request = connection.read_request(); !request.empty();
       request = connection.read_request()) {
    if (request.substr(0, 5) == "HEAD ") {
      connection.send("HTTP/1.1 200 OK\r\n\r\n");
    } else {
      connection.respond(200, request.substr(0, 1000));
    }
  }
}

class Sender {
 public:
  HttpOutcome send(HttpRequest request, TimePoint deadline = support::in(seconds(20))) {
    support::StubExchange exchange(std::move(request), deadline);
    transfer_.prepare(exchange, std::chrono::steady_clock::now(), std::nullopt);
    HttpOutcome outcome = transfer_.take_outcome(curl_easy_perform(transfer_.easy()));
    transfer_.release();
    return outcome;
  }

  // What the server that echoes received.
  std::string sent(const HttpRequest& request) {
    return std::get<HttpResponse>(send(request)).body;
  }

 private:
  bizkithub::detail::CurlSettings settings_ = support::loopback_settings();
  bizkithub::detail::CurlSockets sockets_;
  bizkithub::detail::CurlTransfer transfer_{settings_, sockets_};
};

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("a request goes out with its own method and body, whatever went before it") {
  struct Step {
    const char* method;
    const char* body;
    bool has_length;
  };
  const RawServer server(echo);
  Sender sender;
  for (const Step& step : {Step{"POST", "a", true},
                           {"POST", "", true},
                           {"GET", "", false},
                           {"POST", "bb", true},
                           {"PUT", "c", true},
                           {"PUT", "", true},
                           {"DELETE", "", false},
                           {"DELETE", "d", true},
                           {"DELETE", "", false},
                           {"PATCH", "eee", true},
                           {"GET", "", false},
                           {"GET", "f", true},
                           {"GET", "", false},
                           {"DELETE", "g", true},
                           {"POST", "h", true},
                           {"PATCH", "", true},
                           {"GET", "", false}}) {
    INFO(step.method << " of " << step.body);
    const std::string body = step.body;
    HttpRequest request = http_request(step.method, server.url() + "/x", body);
    if (!body.empty()) request.headers = {{"Content-Type", "text/plain"}};
    const std::string sent = sender.sent(request);
    CHECK(sent.substr(0, sent.find('\r')) == std::string(step.method) + " /x HTTP/1.1");
    CHECK(body_of(sent) == body);
    CHECK(contains(sent, "Content-Length: " + std::to_string(body.size())) == step.has_length);
    CHECK(contains(sent, "Content-Type: ") == !body.empty());
    CHECK(!contains(sent, "urlencoded"));
    CHECK(!contains(sent, "chunked"));
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("a HEAD between other requests waits for no body, and the next one for its own") {
  const RawServer server(echo);
  Sender sender;
  CHECK(contains(sender.sent(http_request("POST", server.url() + "/", "a")), "POST"));
  CHECK(sender.sent(http_request("HEAD", server.url() + "/")).empty());
  CHECK(contains(sender.sent(http_request("GET", server.url() + "/")), "GET / "));
  CHECK(sender.sent(http_request("HEAD", server.url() + "/")).empty());
  CHECK(body_of(sender.sent(http_request("POST", server.url() + "/", "b"))) == "b");
  CHECK(server.connections() == 1);
}

TEST_CASE("path and query go out as they are") {
  const RawServer server(echo);
  Sender sender;
  for (const char* target : {"/", "/a/b?c=d&e", "/%2e%2e/%20?x=%2F", "/a//b/?", "/a;b=c/(d)!"}) {
    const std::string sent = sender.sent(http_request("GET", server.url() + target));
    CHECK(sent.substr(0, sent.find('\r')) == std::string("GET ") + target + " HTTP/1.1");
  }
}

TEST_CASE("a request goes to its own server, whichever the last one was") {
  const RawServer one(echo);
  const RawServer other(echo);
  Sender sender;
  for (const RawServer* server : {&one, &other, &one}) {
    const std::string sent = sender.sent(http_request("GET", server->url() + "/same"));
    CHECK(contains(sent, "Host: 127.0.0.1:" + std::to_string(server->port()) + "\r\n"));
  }
}

TEST_CASE("a request has its own headers and none of the last one's") {
  const RawServer server(echo);
  Sender sender;
  HttpRequest request = http_request("POST", server.url() + "/", "{}");
  request.headers = {{"Content-Type", "application/json"}, {"X-One", "1"}};
  CHECK(contains(sender.sent(request), "Content-Type: application/json\r\n"));
  request.headers = {{"X-Two", ""}};
  const std::string sent = sender.sent(request);
  CHECK(contains(sent, "X-Two:\r\n"));
  CHECK(!contains(sent, "X-One"));
}

TEST_CASE("a large body is sent without asking first") {
  const RawServer server(echo);
  Sender sender;
  const std::string large(std::size_t{3} << 20U, 'x');
  const std::string sent = sender.sent(http_request("POST", server.url() + "/", large));
  CHECK(!contains(sent, "Expect"));
  CHECK(contains(sent, "Content-Length: " + std::to_string(large.size())));
}

TEST_CASE("a body may contain any bytes") {
  const RawServer server(echo);
  Sender sender;
  const std::string bytes("\0\r\n\xFF\0", 5);
  CHECK(body_of(sender.sent(http_request("POST", server.url() + "/", bytes))) == bytes);
}

TEST_CASE("each response is limited by its own request") {
  const RawServer server(echo);
  Sender sender;
  HttpRequest request = http_request("GET", server.url() + "/");
  request.max_response_bytes = 3;
  const HttpOutcome refused = sender.send(request);
  const auto& failure = std::get<TransportFailure>(refused);
  CHECK(failure.kind == ErrorKind::malformed_response);
  CHECK(failure.sent);
  CHECK(failure.partial.body == "GET");
  CHECK(failure.partial.status == 200);
  request.max_response_bytes = 1000;
  CHECK(contains(sender.sent(request), "GET / "));
}

TEST_CASE("a request whose time is over is not sent any more") {
  const RawServer server(echo);
  Sender sender;
  CHECK(contains(sender.sent(http_request("GET", server.url() + "/")), "GET"));
  const HttpOutcome late = sender.send(http_request("GET", server.url() + "/late"),
                                       std::chrono::steady_clock::now() - seconds(1));
  const auto& failure = std::get<TransportFailure>(late);
  CHECK(failure.kind == ErrorKind::timed_out);
  CHECK(!failure.sent);
  CHECK(failure.partial.status == 0);
  CHECK(contains(sender.sent(http_request("GET", server.url() + "/next")), "GET /next"));
}

TEST_CASE("a response that breaks off is a failure that keeps what had arrived") {
  const RawServer server([](RawConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nA: 1\r\n\r\nhalf");
  });
  Sender sender;
  const HttpOutcome broken = sender.send(http_request("POST", server.url() + "/", "x"));
  const auto& failure = std::get<TransportFailure>(broken);
  CHECK(failure.kind == ErrorKind::network);
  CHECK(failure.sent);
  CHECK(failure.partial.status == 200);
  CHECK(failure.partial.body == "half");
  CHECK(support::contains(failure.message, "connection broken to 127.0.0.1"));
}

TEST_CASE("a connection that closes in the middle of the headers is not a response") {
  const RawServer server([](RawConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nA: 1\r\n");
  });
  Sender sender;
  const HttpOutcome broken = sender.send(http_request("GET", server.url() + "/"));
  CHECK(std::get<TransportFailure>(broken).kind == ErrorKind::network);
  CHECK(std::get<TransportFailure>(broken).sent);
}

TEST_CASE("a request is not sent twice where its connection closes without a response") {
  int requests = 0;
  {
    const RawServer server([&requests](RawConnection& connection, int) {
      while (!connection.read_request().empty()) {
        if (++requests == 1) {
          connection.respond(200, "fine");
        } else {
          connection.close();
        }
      }
    });
    Sender sender;
    CHECK(sender.sent(http_request("POST", server.url() + "/", "x")) == "fine");
    const HttpOutcome broken = sender.send(http_request("POST", server.url() + "/", "x"));
    CHECK(std::get<TransportFailure>(broken).sent);
  }
  CHECK(requests == 2);
}

}  // namespace unit::transfer_test
