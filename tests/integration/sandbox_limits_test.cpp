// SPDX-License-Identifier: MIT
// The sandbox on raw sockets: what is too large, too deep, too slow or malformed is refused, and
// takes no place of others.
#include <list>
#include <string>

#include "../support/catch2.hpp"
#include "../support/raw_sandbox.hpp"
#include "sandbox.hpp"

namespace integration::sandbox_limits_test {

using bizkithub_sandbox::Options;
using bizkithub_sandbox::Sandbox;
using support::contains;
using namespace support::raw_sandbox;

TEST_CASE("sandbox: a body over 1 MiB is refused, chunked or not") {
  Sandbox sandbox;
  sandbox.start();
  const std::string fits = R"({"email": "jan@barasek.com"})" + std::string(mebibyte - 28, ' ');
  REQUIRE(fits.size() == mebibyte);
  CHECK(status_of(answer_to(sandbox.port(), post(fits))) == 200);
  CHECK(status_of(answer_to(sandbox.port(), post(fits + ' '))) == 413);
  const std::string chunked = "POST /api/v1/customer/create" + key_query + " HTTP/1.1\r\n" + host +
                              "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(status_of(answer_to(sandbox.port(), chunked + "100000\r\n" + fits + "\r\n0\r\n\r\n")) ==
        200);
  CHECK(status_of(answer_to(sandbox.port(), chunked + "100001\r\n" + fits + " \r\n0\r\n\r\n")) ==
        413);
  CHECK(status_of(answer_to(sandbox.port(), chunked + "FFFFFFFFFFFFFFFF1\r\n")) == 413);
}

TEST_CASE("sandbox: JSON that is nested too deeply is invalid, and brackets in a text are none") {
  Sandbox sandbox;
  sandbox.start();
  const auto with = [](const std::string& value) {
    return post(R"({"email": "jan@barasek.com", "formData": )" + value + "}");
  };
  const auto nested = [](int depth) {
    const auto levels = static_cast<std::size_t>(depth);
    return std::string(levels, '[') + std::string(levels, ']');
  };
  CHECK(status_of(answer_to(sandbox.port(), with(nested(63)))) == 200);
  CHECK(status_of(answer_to(sandbox.port(), with('"' + std::string(1000, '[') + R"(\"[")"))) ==
        200);
  const std::string deep = answer_to(sandbox.port(), with(nested(64)));
  CHECK(contains(deep, "INTERNAL_VALIDATION_FAILED"));
  CHECK(contains(deep, "deep"));
}

TEST_CASE("sandbox: many members of an object do not hold it up") {
  Sandbox sandbox;
  sandbox.start();
  CHECK(status_of(answer_to(sandbox.port(), post(many_members()))) == 200);
}

TEST_CASE("sandbox: a URI that is too long gets 414, and large headers 431") {
  Sandbox sandbox;
  sandbox.start();
  for (const std::size_t size : {std::size_t{9'000}, std::size_t{100'000}, 4 * mebibyte}) {
    INFO(size);
    CHECK(status_of(answer_to(sandbox.port(), get("/" + std::string(size, 'a')))) == 414);
    CHECK(status_of(answer_to(sandbox.port(), get("/ping/v1", "X: " + std::string(8 * size, 'a') +
                                                                  "\r\n"))) == 431);
  }
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "X: y\r\n";
  CHECK(status_of(answer_to(sandbox.port(), get("/ping/v1", many))) == 431);
  CHECK(status_of(answer_to(sandbox.port(), get("/" + std::string(7'000, 'a')))) == 404);
}

TEST_CASE("sandbox: what is malformed gets 400, with an error in JSON") {
  Sandbox sandbox;
  sandbox.start();
  using std::string_literals::operator""s;
  const std::string line = "POST /ping/v1 HTTP/1.1\r\n" + host;
  for (const std::string& request :
       {get("/ping/v1\0"s),
        get("/pi\0ng/v1"s),
        get("/ping/v1\x01"),
        get("/ping\x7F/v1"),
        get("/ping/v1%00"),
        get("/ping%0Av1"),
        get("/ping/v1?a=\x02"),
        get("ping"),
        get("/a b"),
        get("/ping/v1", "X: \0\r\n"s),
        get("/ping/v1", "no colon\r\n"),
        get("/ping/v1", " folded: x\r\n"),
        "\0"s + get("/ping/v1"),
        "GET /ping/v1\r\n\r\n"s,
        "GET /ping/v1 HTTP/2.0\r\n\r\n"s,
        "hello\r\n\r\n"s,
        line + "Content-Length: -1\r\n\r\n",
        line + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        line + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        line + "Transfer-Encoding: gzip\r\n\r\n",
        line + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        line + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"}) {
    INFO(request);
    const std::string answer = answer_to(sandbox.port(), request);
    CHECK(status_of(answer) == 400);
    CHECK(contains(answer, "{\"error\":"));
    CHECK(contains(answer, "Connection: close"));
  }
}

TEST_CASE("sandbox: silent clients do not keep others from being served") {
  // Fewer than the sandbox takes by default: not every machine lets a test open so many sockets.
  Options options;
  options.limits.max_connections = 30;
  options.limits.idle_time = options.limits.request_time = std::chrono::hours(1);
  Sandbox sandbox(options);
  sandbox.start();
  const std::string request = post(R"({"email": "jan@barasek.com"})");
  const std::string beginnings[] = {"", request.substr(0, 20), request.substr(0, 200)};
  std::list<Socket> silent;
  for (int i = 0; i < 60; ++i) {
    silent.emplace_back(sandbox.port());
    silent.back().send(beginnings[i % 3]);
  }
  CHECK(status_of(answer_to(sandbox.port(), get("/ping/v1"))) == 200);
  CHECK(status_of(answer_to(sandbox.port(), request)) == 200);
}

TEST_CASE("sandbox: one connection too many takes the place of the one that was silent longest") {
  Options options;
  options.limits.max_connections = 3;
  Sandbox sandbox(options);
  sandbox.start();
  Socket first(sandbox.port());
  first.send("GET /ping/v1 HTTP/1.1\r\n\r\n");
  CHECK(status_of(first.read_until("true}")) == 200);
  Socket second(sandbox.port());
  Socket third(sandbox.port());
  Socket fourth(sandbox.port());
  CHECK(first.read_all().empty());
  for (Socket* socket : {&second, &third, &fourth}) {
    socket->send(get("/ping/v1"));
    CHECK(status_of(socket->read_all()) == 200);
  }
}

TEST_CASE("sandbox: a connection ends that stays silent, before a request or amid one") {
  Options options;
  options.limits.idle_time = options.limits.request_time = std::chrono::milliseconds(20);
  Sandbox sandbox(options);
  sandbox.start();
  CHECK(Socket(sandbox.port()).read_all().empty());
  // On a machine that stands still, the part may come after the end.
  const std::string answer = answer_to(sandbox.port(), get("/ping/v1").substr(0, 20));
  CAPTURE(answer);
  CHECK((status_of(answer) == 408 || answer.empty() || answer == "reset"));
}

TEST_CASE(
    "sandbox: requests on one connection, and the parts of a request, are answered in order") {
  Sandbox sandbox;
  sandbox.start();
  const std::string ping = "GET /ping/v1 HTTP/1.1\r\nHost: x\r\n\r\n";
  Socket socket(sandbox.port());
  socket.send(ping + ping);
  CHECK(status_of(socket.read_until("true}")) == 200);
  for (const char c : get("/ping/v1")) socket.send(std::string(1, c));
  CHECK(status_of(socket.read_all()) == 200);
  CHECK(sandbox.counters().requests_received == 3);
  const std::string head = answer_to(sandbox.port(), "HEAD" + get("/ping/v1").substr(3));
  CHECK(status_of(head) == 200);
  CHECK(contains(head, "Content-Length: 16"));
  CHECK(!contains(head, "true"));
}

TEST_CASE("sandbox: a client that asks first whether to send the body is told to") {
  Sandbox sandbox;
  sandbox.start();
  const std::string body = R"({"email": "jan@barasek.com"})";
  const std::string request = post(body, "Expect: 100-continue\r\n");
  Socket socket(sandbox.port());
  socket.send(request.substr(0, request.size() - body.size()));
  CHECK(socket.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send(body);
  CHECK(status_of(socket.read_all()) == 200);
}

}  // namespace integration::sandbox_limits_test
