// SPDX-License-Identifier: MIT
// Calls whose look-up hangs. To be run with slow_getaddrinfo preloaded: address literals and
// localhost are not looked up, so nothing else shows what a slow resolver does.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <optional>

#include "../support/catch2.hpp"
#include "../support/raw_server.hpp"
#include "process.hpp"

namespace process::lookup_test {

using bizkithub::CallOptions;
using bizkithub::CancellationSource;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::MatchCustomersResponse;
using bizkithub::Result;
using std::chrono::milliseconds;
using support::match_request;
using support::RawConnection;
using support::RawServer;

namespace {

// Longer than any test lasts.
constexpr milliseconds look_up_time = process::forever;

int counted(const char* name) {
  void* const function = ::dlsym(RTLD_DEFAULT, name);
  return function == nullptr ? -1 : reinterpret_cast<int (*)()>(function)();
}
int begun() { return counted("bizkithub_slow_lookups_begun"); }
int ended() { return counted("bizkithub_slow_lookups_ended"); }
bool all_ended() { return begun() == ended(); }

void take(milliseconds time) {
  void* const function = ::dlsym(RTLD_DEFAULT, "bizkithub_slow_lookup_ms");
  // Not a failed expectation, but a test that was started in the wrong way.
  if (function == nullptr) throw std::runtime_error("run this with slow_getaddrinfo in LD_PRELOAD");
  reinterpret_cast<void (*)(int)>(function)(static_cast<int>(time.count()));
}

ClientOptions slow_options(const RawServer& server) {
  auto options = process::options_for("http://api.slow.example:" + std::to_string(server.port()));
  options.allow_plain_http = true;
  options.proxy = "";
  return options;
}

void serve(RawConnection& connection, int) {
  while (!connection.read_request().empty()) connection.respond(200, R"({"success": true})");
}

// Each test begins and ends without a look-up under way.
class SlowLookUps {
 public:
  explicit SlowLookUps(milliseconds time = look_up_time) { take(time); }
  SlowLookUps(const SlowLookUps&) = delete;
  SlowLookUps& operator=(const SlowLookUps&) = delete;
  ~SlowLookUps() {
    end();
    process::comes_true(all_ended);
  }

  /// Of all that are under way.
  void end() const { counted("bizkithub_end_slow_lookups"); }
};

// A port of 127.0.0.2 whose queue of connections is full: Linux drops the packets of any other.
class SilentPort {
 public:
  explicit SilentPort(int port) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(static_cast<std::uint16_t>(port));
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    const auto* const address = reinterpret_cast<const sockaddr*>(&address_);
    if (::bind(sockets_[0], address, sizeof(address_)) != 0 || ::listen(sockets_[0], 0) != 0) {
      throw std::runtime_error("cannot listen on 127.0.0.2");
    }
    for (std::size_t i = 1; i < sockets_.size(); ++i) {
      static_cast<void>(::connect(sockets_[i], address, sizeof(address_)));
    }
  }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  ~SilentPort() {
    for (const int socket : sockets_) ::close(socket);
  }

 private:
  static int open_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); }

  sockaddr_in address_{};
  const std::array<int, 3> sockets_{open_socket(), open_socket(), open_socket()};
};

}  // namespace

TEST_CASE("a host whose first address drops packets is reached by its second", "[.][lookup]") {
  const RawServer server(serve);
  const SilentPort silent(server.port());
  auto options = process::options_for("http://api.two.example:" + std::to_string(server.port()));
  options.allow_plain_http = true;
  options.proxy = "";
  options.connect_timeout = 6 * process::slack();
  options.retry.max_attempts = 1;
  const Client client(support::key(), options);
  const auto matched = client.match_customers(match_request());
  if (!matched) FAIL_CHECK(matched.error().message);
  CHECK(server.connections() == 1);
}

TEST_CASE("a slow look-up that ends in time costs nothing but its time", "[.][lookup]") {
  const SlowLookUps slow(milliseconds(300));
  const RawServer server(serve);
  const Client client(support::key(), slow_options(server));
  const auto matched = client.match_customers(match_request());
  REQUIRE(matched.has_value());
  CHECK(matched->info.attempts.size() == 1);
}

TEST_CASE("a look-up that hangs ends with the total timeout, and nothing was sent", "[.][lookup]") {
  const SlowLookUps slow;
  const RawServer server(serve);
  const Client client(support::key(), slow_options(server));
  CallOptions options;
  options.total_timeout = milliseconds(500);
  std::optional<Result<MatchCustomersResponse>> result;
  const auto took =
      process::time_of([&] { result = client.match_customers(match_request(), options); });
  REQUIRE(!result->has_value());
  CHECK(result->error().kind == ErrorKind::timed_out);
  CHECK(result->error().delivery == Delivery::not_sent);
  // Less what timers are rounded by.
  CHECK(took.count() >= milliseconds(495).count());
  CHECK(took.count() < (milliseconds(600) + process::slack()).count());
  CHECK(process::comes_true([] { return !all_ended(); }));
  CHECK(server.connections() == 0);
}

TEST_CASE("a look-up that hangs ends with the connect timeout, and is tried again", "[.][lookup]") {
  const SlowLookUps slow;
  const RawServer server(serve);
  ClientOptions options = slow_options(server);
  options.connect_timeout = milliseconds(200);
  options.retry.max_attempts = 2;
  const Client client(support::key(), options);
  std::optional<Result<MatchCustomersResponse>> result;
  const auto took = process::time_of([&] { result = client.match_customers(match_request()); });
  REQUIRE(!result->has_value());
  CHECK(result->error().kind == ErrorKind::timed_out);
  CHECK(result->error().delivery == Delivery::not_sent);
  CHECK(result->error().attempts.size() == 2);
  CHECK(took.count() < (milliseconds(500) + process::slack()).count());
}

TEST_CASE("cancelling ends a look-up that hangs", "[.][lookup]") {
  const SlowLookUps slow;
  const RawServer server(serve);
  const Client client(support::key(), slow_options(server));
  CancellationSource source;
  CallOptions options;
  options.cancellation = source.token();
  const int before = begun();
  process::Clock::time_point cancelled_at;
  std::thread canceller([&] {
    process::comes_true([&] { return begun() > before; });
    cancelled_at = process::Clock::now();
    source.cancel();
  });
  const auto result = client.match_customers(match_request(), options);
  const auto returned_at = process::Clock::now();
  canceller.join();
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::cancelled);
  CHECK(result.error().delivery == Delivery::not_sent);
  const auto took = std::chrono::duration_cast<milliseconds>(returned_at - cancelled_at);
  CHECK(took.count() < (milliseconds(50) + process::slack()).count());
  CHECK(process::comes_true([] { return !all_ended(); }));
}

TEST_CASE("destroying a client does not wait for a look-up that it gave up", "[.][lookup]") {
  const SlowLookUps slow;
  const RawServer server(serve);
  std::optional<Client> client;
  client.emplace(support::key(), slow_options(server));
  CallOptions options;
  options.total_timeout = milliseconds(100);
  CHECK(!client->match_customers(match_request(), options).has_value());
  const auto took = process::time_of([&] { client.reset(); });
  CHECK(took.count() < (milliseconds(50) + process::slack()).count());
  CHECK(process::comes_true([] { return !all_ended(); }));
}

TEST_CASE("a client whose look-up was given up can be used again at once", "[.][lookup]") {
  const SlowLookUps slow;
  const RawServer server(serve);
  const Client client(support::key(), slow_options(server));
  CallOptions options;
  options.total_timeout = milliseconds(100);
  CHECK(!client.match_customers(match_request(), options).has_value());
  CHECK(process::comes_true([] { return !all_ended(); }));
  take(milliseconds(0));
  std::optional<Result<MatchCustomersResponse>> result;
  const auto took = process::time_of([&] { result = client.match_customers(match_request()); });
  CHECK(result->has_value());
  CHECK(process::comes_true([] { return !all_ended(); }));
  CHECK(took.count() < (milliseconds(100) + process::slack()).count());
}

TEST_CASE("no thread and no descriptor is left behind once a look-up that was given up returned",
          "[.][lookup]") {
  // ThreadSanitizer has a thread of its own from the first that is made.
  std::thread([] {}).join();
  const SlowLookUps slow;
  const int threads_before = process::threads();
  const int files_before = process::open_files();
  int threads_meanwhile = 0;
  {
    const RawServer server(serve);
    const Client client(support::key(), slow_options(server));
    CallOptions options;
    options.total_timeout = milliseconds(100);
    for (int i = 0; i < 3; ++i) CHECK(!client.match_customers(match_request(), options));
    threads_meanwhile = process::threads();
  }
  CHECK(threads_meanwhile > threads_before + 1);
  slow.end();
  CHECK(process::comes_true([&] { return process::threads() == threads_before; }));
  CHECK(process::comes_true(all_ended));
  CHECK(process::comes_true([&] { return process::open_files() == files_before; }));
}

TEST_CASE("a program may end while a look-up that was given up still hangs", "[.][lookup]") {
  // One allows no new thread after a fork, the other's leak check waits for the thread.
  if (process::thread_sanitized || process::address_sanitized) return;
  const SlowLookUps slow;
  const RawServer server(serve);
  const auto took = process::time_of([&] {
    const pid_t child = ::fork();
    if (child == 0) {
      CallOptions options;
      options.total_timeout = milliseconds(100);
      const bool matched = Client(support::key(), slow_options(server))
                               .match_customers(match_request(), options)
                               .has_value();
      process::leave_normally(matched ? 1 : 0);
    }
    CHECK(process::end_of(child) == 0);
  });
  CHECK(took.count() < (milliseconds(200) + process::slack()).count());
}

}  // namespace process::lookup_test
