// SPDX-License-Identifier: MIT
// What the host program is spared: signals, threads and file descriptors.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/closed_port.hpp"
#include "../support/raw_server.hpp"
#include "server_process.hpp"

namespace process::leaves_nothing_behind_test {

using bizkithub::CallOptions;
using bizkithub::CancellationSource;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::ErrorKind;
using bizkithub::Repeatable;
using std::chrono::milliseconds;
using support::match_request;
using support::RawConnection;
using support::RawServer;

namespace {

void succeed(RawConnection& connection, int) {
  while (!connection.read_request().empty()) connection.respond(200, R"({"success": true})");
}

struct Scenario {
  const char* name;
  RawServer::Serve serve;
  const char* scheme;
};

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{
      {"success", succeed, "http"},
      {"closed at once", [](RawConnection&, int) {}, "http"},
      {"reset at once", [](RawConnection& connection, int) { connection.reset(); }, "http"},
      {"reset after the request",
       [](RawConnection& connection, int) {
         connection.read_request();
         connection.reset();
       },
       "http"},
      {"never an answer", [](RawConnection& connection, int) { connection.stall(); }, "http"},
      {"never a TLS handshake", [](RawConnection& connection, int) { connection.stall(); },
       "https"},
      {"no TLS",
       [](RawConnection& connection, int) {
         connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
         connection.stall();
       },
       "https"}};
  return all;
}

CallOptions brief() {
  CallOptions options;
  options.total_timeout = milliseconds(60);
  return options;
}

void call_and_cancel(const Client& client) {
  CancellationSource source;
  CallOptions options = brief();
  options.cancellation = source.token();
  std::thread canceller([&] {
    std::this_thread::sleep_for(milliseconds(10));
    source.cancel();
  });
  static_cast<void>(client.create_customer(support::create_request(), options));
  canceller.join();
}

void use(const Client& client) {
  static_cast<void>(client.match_customers(match_request(), brief()));
  static_cast<void>(client.create_customer(support::create_request(), brief()));
  static_cast<void>(client.call("no method", "", "", Repeatable::no));
  call_and_cancel(client);
}

// Calls of every outcome, on clients that are gone afterwards.
void make_and_destroy_clients() {
  for (const Scenario& scenario : scenarios()) {
    const RawServer server(scenario.serve);
    use(Client(support::key(), process::options_for(server.url(scenario.scheme))));
  }
  const support::ClosedPort nobody;
  const std::string url = "://127.0.0.1:" + std::to_string(nobody.number());
  for (const std::string scheme : {"http", "https"}) {
    use(Client(support::key(), process::options_for(scheme + url)));
  }
}

// Many megabytes, which no socket's buffers hold.
const std::string& large_body() {
  static const std::string body = "\"" + std::string(std::size_t{8} * 1024 * 1024, 'x') + "\"";
  return body;
}

// Two for each way to hang up.
constexpr int large_requests = 6;

// The parts of a large request go on being written while the peer is already gone.
int send_to_those_who_hang_up(const std::string& url) {
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t before;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  ClientOptions options = process::options_for(url);
  options.retry.max_attempts = 1;
  const Client client(support::key(), options);
  // Few, because the client checks first that each body is valid JSON.
  for (int i = 0; i < large_requests; ++i) {
    const auto answer = client.call("POST", "x", large_body(), Repeatable::no);
    if (answer.has_value() || answer.error().kind != ErrorKind::network) return 1;
  }
  struct sigaction action {};
  ::sigaction(SIGPIPE, nullptr, &action);
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  if (action.sa_handler != SIG_DFL) return 2;
  return ::sigismember(&before, SIGPIPE) == ::sigismember(&after, SIGPIPE) ? 0 : 3;
}

void hang_up_early(RawConnection& connection, int number) {
  // RawConnection reads whole requests; a part of one is what is wanted here.
  std::this_thread::sleep_for(milliseconds(2));
  if (number % 3 == 0) return connection.reset();
  if (number % 3 == 1) connection.shut_down();
}

bool is_inherited_by_other_programs(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  const bool known = ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  return known && address.ss_family == AF_INET && (::fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0;
}

}  // namespace

TEST_CASE("a server that hangs up amid a large request raises no SIGPIPE") {
  // Neither has a thread when it begins: AddressSanitizer's allocator may be locked after a fork.
  process::Pipe connections;
  const process::ServerProcess server([&](RawConnection& connection, int number) {
    connections.put(number);
    hang_up_early(connection, number);
  });
  const pid_t child = process::in_child([&] { return send_to_those_who_hang_up(server.url()); });
  REQUIRE(process::end_of(child) == 0);
  connections.put(0);
  for (int i = 1; i <= large_requests; ++i) CHECK(connections.get<int>() == i);
  CHECK(connections.get<int>() == 0);
}

TEST_CASE("no file descriptor is left open by clients, however their calls ended") {
  make_and_destroy_clients();  // What libraries open once for the whole process is open now.
  const int before = process::open_files();
  for (int i = 0; i < 3; ++i) make_and_destroy_clients();
  CHECK(process::open_files() == before);
}

TEST_CASE("no thread is started by a call, and none is left behind") {
  const RawServer server(succeed);
  const int before = process::threads();
  {
    const Client client(support::key(), process::options_for(server.url()));
    CHECK(client.match_customers(match_request()).has_value());
    // The server's own, one for the connection.
    CHECK(process::threads() == before + 1);
  }
  make_and_destroy_clients();
  CHECK(process::comes_true([&] { return process::threads() <= before + 1; }));
}

TEST_CASE("idle connections are not inherited by programs that the host program starts") {
  // It takes looking at a descriptor that another thread closes for a race.
  if (process::thread_sanitized) return;
  const RawServer server(succeed);
  const Client client(support::key(), process::options_for(server.url()));
  REQUIRE(client.match_customers(match_request()).has_value());
  for (int fd = 0; fd < 256; ++fd) {
    INFO(fd);
    CHECK(!is_inherited_by_other_programs(fd));
  }
}

TEST_CASE("a bulk run keeps to the connections that it can open, and no record fails for it") {
  // UBSan opens a pipe to find out whether memory can be read.
  if (process::address_sanitized) return;
  const ServerProcess server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) {
      std::this_thread::sleep_for(milliseconds(5));
      connection.respond(200, R"({"success": true})");
    }
  });
  const pid_t child = process::in_child([&] {
    const rlimit limit{32, 32};
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ClientOptions options = process::options_for(server.url());
    options.retry.max_attempts = 1;
    const Client client(support::key(), options);
    const std::vector<bizkithub::MatchCustomersRequest> many(300, match_request());
    const auto summary = client.bulk_match_customers(many, [](std::size_t, const auto&) {});
    return summary.counts.succeeded == many.size() ? 0 : 1;
  });
  CHECK(process::end_of(child) == 0);
}

TEST_CASE("a call that cannot look up its host for lack of descriptors says so") {
  // UBSan opens a pipe to find out whether memory can be read.
  if (process::address_sanitized) return;
  const pid_t child = process::in_child([] {
    const rlimit limit{64, 64};
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ClientOptions options = process::options_for("http://service.example");
    options.allow_plain_http = true;
    options.proxy = "";
    options.retry.max_attempts = 1;
    const Client client(support::key(), options);
    while (::dup(0) >= 0) continue;
    const auto result = client.match_customers(match_request());
    const bool is_told = !result && result.error().delivery == bizkithub::Delivery::not_sent &&
                         support::contains(result.error().message, "too many open files");
    return is_told ? 0 : 1;
  });
  CHECK(process::end_of(child) == 0);
}

TEST_CASE("of many connections that were open at once, at most 8 are kept") {
  constexpr int many = 32;
  std::atomic<int> arrived{0};
  const RawServer server([&](RawConnection& connection, int) {
    while (!connection.read_request().empty()) {
      ++arrived;
      process::comes_true([&] { return arrived >= many; });
      connection.respond(200, R"({"success": true})");
    }
  });
  const Client client(support::key(), process::options_for(server.url()));
  const int before = process::open_files();
  std::vector<std::thread> callers;
  for (int i = 0; i < many; ++i) {
    callers.emplace_back([&] { static_cast<void>(client.match_customers(match_request())); });
  }
  for (auto& caller : callers) caller.join();
  CHECK(arrived == many);
  // For each its socket, the server's end of it, and the pair by which libcurl is woken.
  CHECK(process::comes_true([&] { return process::open_files() - before <= 8 * 4; }));
}

}  // namespace process::leaves_nothing_behind_test
