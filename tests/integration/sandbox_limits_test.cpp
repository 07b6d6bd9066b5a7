// SPDX-License-Identifier: MIT
// The sandbox on raw sockets: what is too large, too deep, too slow or malformed is refused, and
// takes neither memory nor the place of others.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <fstream>
#include <list>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "../process/process.hpp"
#include "../support/catch2.hpp"
#include "sandbox.hpp"

namespace integration::sandbox_limits_test {

using bizkithub_sandbox::Options;
using bizkithub_sandbox::Sandbox;
using support::contains;

namespace {

constexpr std::size_t mebibyte = 1'048'576;

/// A client's end of a connection to the loopback, which does whatever a test wants.
class Socket {
 public:
  explicit Socket(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const timeval patience{60, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return;
    ::close(fd_);
    throw std::runtime_error("no connection to the sandbox");
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(fd_); }

  /// As far as the other end lets it.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Up to `text`, or to the end; a connection that is reset or that stays open gives "no end".
  std::string read_until(std::string_view text) {
    std::string all;
    char bytes[4096];
    while (!contains(all, text)) {
      const auto got = ::recv(fd_, bytes, sizeof(bytes), 0);
      if (got < 0) return "no end";
      if (got == 0) break;
      all.append(bytes, static_cast<std::size_t>(got));
    }
    return all;
  }

  std::string read_all() { return read_until(std::string(1, '\0')); }

 private:
  const int fd_;
};

std::string exchange(int port, std::string_view request) {
  Socket socket(port);
  socket.send(request);
  return socket.read_all();
}

const std::string host = "Host: x\r\n";
const std::string key_query = std::string("?apiKey=") + support::key_text;

std::string post(const std::string& body, const std::string& headers = {}) {
  return "POST /api/v1/customer/create" + key_query + " HTTP/1.1\r\n" + host + headers +
         "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string get(const std::string& target, const std::string& headers = {}) {
  return "GET " + target + " HTTP/1.1\r\n" + host + headers + "Connection: close\r\n\r\n";
}

/// Of a body that is just small enough.
std::string many_members() {
  std::string body = R"({"email": "jan@barasek.com")";
  for (int i = 0; body.size() < mebibyte - 20; ++i) body += ",\"" + std::to_string(i) + "\":0";
  return body + '}';
}

int status_of(const std::string& answer) {
  return contains(answer, "HTTP/1.1 ") ? std::atoi(answer.c_str() + 9) : -1;
}

/// A process with a sandbox in it, whose memory can be measured.
class SandboxProcess {
 public:
  SandboxProcess() {
    process::Pipe port;
    child_ = process::in_child([&] {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      Sandbox sandbox;
      sandbox.start();
      port.put(sandbox.port());
      for (;;) ::pause();
      return 0;
    });
    port_ = port.get<int>();
  }
  SandboxProcess(const SandboxProcess&) = delete;
  SandboxProcess& operator=(const SandboxProcess&) = delete;
  ~SandboxProcess() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  int port() const { return port_; }

  /// The most that it ever had in memory.
  long peak_kibibytes() const {
    std::ifstream status("/proc/" + std::to_string(child_) + "/status");
    std::string word;
    long peak = -1;
    while (status >> word) {
      if (word == "VmHWM:") status >> peak;
    }
    return peak;
  }

 private:
  pid_t child_ = -1;
  int port_ = 0;
};

/// How much more was in memory while four clients at once sent the request than before.
long growth_by(const std::string& request) {
  const SandboxProcess sandbox;
  const long before = sandbox.peak_kibibytes();
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] { exchange(sandbox.port(), request); });
  }
  for (auto& client : clients) client.join();
  CHECK(status_of(exchange(sandbox.port(), get("/ping/v1"))) == 200);
  return sandbox.peak_kibibytes() - before;
}

/// The same while so many clients each keep a request back that lacks its last byte.
long growth_by_unfinished(int clients, const std::string& request) {
  const SandboxProcess sandbox;
  const long before = sandbox.peak_kibibytes();
  std::list<Socket> sockets;
  for (int i = 0; i < clients; ++i) {
    sockets.emplace_back(sandbox.port());
    sockets.back().send(request.substr(0, request.size() - 1));
  }
  CHECK(status_of(exchange(sandbox.port(), get("/ping/v1"))) == 200);
  return sandbox.peak_kibibytes() - before;
}

/// Of a test that opens this many sockets at both ends.
bool can_open(rlim_t files) {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= files;
}

}  // namespace

TEST_CASE("sandbox: large and deep bodies take little memory, four at once") {
  // A sanitizer keeps for a while what was freed.
  const long most_kibibytes =
      process::address_sanitized || process::thread_sanitized ? 512 * 1024 : 48 * 1024;
  CHECK(growth_by(post(std::string(8 * mebibyte, '['))) < most_kibibytes);
  CHECK(growth_by(post(std::string(mebibyte, '['))) < most_kibibytes);
  CHECK(growth_by(get("/" + std::string(32 * mebibyte, 'a'))) < most_kibibytes);
  CHECK(growth_by(get("/ping/v1", "X: " + std::string(32 * mebibyte, 'a') + "\r\n")) <
        most_kibibytes);
  CHECK(growth_by(post(many_members())) < most_kibibytes);
  CHECK(growth_by_unfinished(100, post(std::string(mebibyte, ' '))) < 2 * most_kibibytes);
}

TEST_CASE("sandbox: a body over 1 MiB is refused, chunked or not") {
  Sandbox sandbox;
  sandbox.start();
  const std::string fits = R"({"email": "jan@barasek.com"})" + std::string(mebibyte - 28, ' ');
  REQUIRE(fits.size() == mebibyte);
  CHECK(status_of(exchange(sandbox.port(), post(fits))) == 200);
  CHECK(status_of(exchange(sandbox.port(), post(fits + ' '))) == 413);
  const std::string chunked = "POST /api/v1/customer/create" + key_query + " HTTP/1.1\r\n" + host +
                              "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(status_of(exchange(sandbox.port(), chunked + "100000\r\n" + fits + "\r\n0\r\n\r\n")) ==
        200);
  CHECK(status_of(exchange(sandbox.port(), chunked + "100001\r\n" + fits + " \r\n0\r\n\r\n")) ==
        413);
  CHECK(status_of(exchange(sandbox.port(), chunked + "FFFFFFFFFFFFFFFF1\r\n")) == 413);
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
  CHECK(status_of(exchange(sandbox.port(), with(nested(63)))) == 200);
  CHECK(status_of(exchange(sandbox.port(), with('"' + std::string(1000, '[') + R"(\"[")"))) == 200);
  const std::string deep = exchange(sandbox.port(), with(nested(64)));
  CHECK(contains(deep, "INTERNAL_VALIDATION_FAILED"));
  CHECK(contains(deep, "deep"));
}

TEST_CASE("sandbox: many members of an object do not hold it up") {
  Sandbox sandbox;
  sandbox.start();
  CHECK(status_of(exchange(sandbox.port(), post(many_members()))) == 200);
}

TEST_CASE("sandbox: a URI that is too long gets 414, and large headers 431") {
  Sandbox sandbox;
  sandbox.start();
  for (const std::size_t size : {std::size_t{9'000}, std::size_t{100'000}, 4 * mebibyte}) {
    INFO(size);
    CHECK(status_of(exchange(sandbox.port(), get("/" + std::string(size, 'a')))) == 414);
    CHECK(status_of(exchange(sandbox.port(),
                             get("/ping/v1", "X: " + std::string(8 * size, 'a') + "\r\n"))) == 431);
  }
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "X: y\r\n";
  CHECK(status_of(exchange(sandbox.port(), get("/ping/v1", many))) == 431);
  CHECK(status_of(exchange(sandbox.port(), get("/" + std::string(7'000, 'a')))) == 404);
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
    const std::string answer = exchange(sandbox.port(), request);
    CHECK(status_of(answer) == 400);
    CHECK(contains(answer, "{\"error\":"));
    CHECK(contains(answer, "Connection: close"));
  }
}

TEST_CASE("sandbox: silent clients do not keep others from being served") {
  if (!can_open(5'000)) return;
  Options options;
  options.limits.idle_time = options.limits.request_time = std::chrono::hours(1);
  Sandbox sandbox(options);
  sandbox.start();
  const std::string request = post(R"({"email": "jan@barasek.com"})");
  const std::string beginnings[] = {"", request.substr(0, 20), request.substr(0, 200)};
  std::list<Socket> silent;
  for (int i = 0; i < 1'500; ++i) {
    silent.emplace_back(sandbox.port());
    silent.back().send(beginnings[i % 3]);
  }
  CHECK(status_of(exchange(sandbox.port(), get("/ping/v1"))) == 200);
  CHECK(status_of(exchange(sandbox.port(), request)) == 200);
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
  const std::string answer = exchange(sandbox.port(), get("/ping/v1").substr(0, 20));
  CHECK((status_of(answer) == 408 || answer.empty() || answer == "no end"));
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
  const std::string head = exchange(sandbox.port(), "HEAD" + get("/ping/v1").substr(3));
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
