// SPDX-License-Identifier: MIT
// CancellationSource::cancel() from another thread, at every stage of a call on real sockets.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/raw_server.hpp"
#include "process.hpp"

namespace process::cancellation_test {

using bizkithub::CallOptions;
using bizkithub::CancellationSource;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::LogEvent;
using bizkithub::LogRecord;
using bizkithub::Repeatable;
using std::chrono::milliseconds;
using support::match_request;
using support::RawConnection;
using support::RawServer;

namespace {

constexpr const char* success = R"({"success": true})";
milliseconds soon() { return milliseconds(50) + process::slack(); }

CallOptions with(const CancellationSource& source) {
  CallOptions options;
  options.cancellation = source.token();
  return options;
}

struct End {
  std::optional<Error> error;
  milliseconds after_cancel{};
};

// Makes a call, and cancels it from another thread a little after `begun` came true.
template <class Call, class Begun>
End cancelled_amid(Call call, Begun begun) {
  CancellationSource source;
  process::Clock::time_point cancelled_at;
  std::thread canceller([&] {
    process::comes_true(begun);
    std::this_thread::sleep_for(milliseconds(20));
    cancelled_at = process::Clock::now();
    source.cancel();
  });
  const auto result = call(with(source));
  const auto returned_at = process::Clock::now();
  canceller.join();
  End end;
  if (!result.has_value()) end.error = result.error();
  end.after_cancel = std::chrono::duration_cast<milliseconds>(returned_at - cancelled_at);
  return end;
}

void check_cancelled(const End& end, Delivery delivery) {
  REQUIRE(end.error.has_value());
  CHECK(end.error->kind == ErrorKind::cancelled);
  CHECK(end.error->delivery == delivery);
  CHECK(end.after_cancel.count() < soon().count());
}

const auto at_once = [] { return true; };

Client client_of(const std::string& url) {
  return Client(support::key(), process::options_for(url));
}

/// Listens, but has no room for one more connection, so that a connect to it never ends.
class FullListener {
 public:
  FullListener() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    if (::bind(listener_, address(), size) != 0 || ::listen(listener_, 0) != 0 ||
        ::getsockname(listener_, address(), &size) != 0) {
      throw std::runtime_error("no socket to listen on");
    }
    while (connects()) continue;
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;
  ~FullListener() {
    for (int fd : fillers_) ::close(fd);
    ::close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

 private:
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }

  bool connects() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    fillers_.push_back(fd);
    static_cast<void>(::connect(fd, address(), sizeof(address_)));
    pollfd connected{fd, POLLOUT, 0};
    return ::poll(&connected, 1, 100) == 1;
  }

  int listener_ = -1;
  sockaddr_in address_{};
  std::vector<int> fillers_;
};

/// Set once what is to be cancelled has begun.
struct Begun {
  std::atomic<bool> yes{false};
  bool operator()() const { return yes; }
};

}  // namespace

TEST_CASE("cancelling ends a connect that hangs, and nothing was sent") {
  const FullListener listener;
  const Client client = client_of(listener.url());
  check_cancelled(cancelled_amid(
                      [&](const CallOptions& options) {
                        return client.match_customers(match_request(), options);
                      },
                      at_once),
                  Delivery::not_sent);
}

TEST_CASE("cancelling ends a TLS handshake that hangs, and nothing was sent") {
  Begun begun;
  const RawServer server([&](RawConnection& connection, int) {
    begun.yes = true;
    connection.stall();
  });
  const Client client = client_of(server.url("https"));
  check_cancelled(cancelled_amid(
                      [&](const CallOptions& options) {
                        return client.match_customers(match_request(), options);
                      },
                      std::cref(begun)),
                  Delivery::not_sent);
}

TEST_CASE("cancelling ends the sending of a large request that nobody reads") {
  Begun begun;
  const RawServer server([&](RawConnection& connection, int) {
    connection.await_request();
    begun.yes = true;
    connection.ignore();
  });
  const Client client = client_of(server.url());
  const std::string body = "\"" + std::string(std::size_t{12} * 1024 * 1024, 'x') + "\"";
  check_cancelled(cancelled_amid(
                      [&](const CallOptions& options) {
                        return client.call("POST", "x", body, Repeatable::no, options);
                      },
                      std::cref(begun)),
                  Delivery::unknown);
}

TEST_CASE("cancelling ends a call whose answer never comes, or comes byte by byte, or in floods") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n";
  const auto drip = GENERATE(0, 1, 65'536);
  INFO(drip << " bytes at a time");
  Begun begun;
  std::atomic<bool> stop{false};
  const RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    begun.yes = true;
    if (drip == 0) return connection.stall();
    connection.send(head);
    const std::string bytes(static_cast<std::size_t>(drip), 'x');
    while (!stop) {
      connection.send(bytes);
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  ClientOptions options = process::options_for(server.url());
  options.max_response_bytes = std::size_t{1} << 31U;
  const Client client(support::key(), options);
  const End end = cancelled_amid(
      [&](const CallOptions& call) { return client.match_customers(match_request(), call); },
      std::cref(begun));
  stop = true;
  check_cancelled(end, Delivery::unknown);
}

TEST_CASE("cancelling ends a wait for the next attempt, with what is certain") {
  const auto status = GENERATE(429, 503);
  INFO(status);
  const RawServer server([&](RawConnection& connection, int) {
    while (!connection.read_request().empty()) {
      connection.respond(status, "", "Retry-After: 50\r\n");
    }
  });
  // The response being sent is not enough: the client may not have read it yet.
  Begun begun;
  ClientOptions client_options = process::options_for(server.url());
  client_options.logger = [&](const LogRecord& record) {
    if (record.event == LogEvent::retry) begun.yes = true;
  };
  const Client client(support::key(), client_options);
  check_cancelled(cancelled_amid(
                      [&](const CallOptions& options) {
                        return client.create_customer(support::create_request(), options);
                      },
                      std::cref(begun)),
                  status == 429 ? Delivery::refused : Delivery::unknown);
}

TEST_CASE("cancelling ends a wait between connects to a place where nobody listens") {
  ClientOptions options = process::options_for("http://127.0.0.1:1");
  options.retry.initial_backoff = options.retry.max_backoff = milliseconds(50'000);
  options.retry.jitter = 0;
  const Client client(support::key(), options);
  check_cancelled(
      cancelled_amid(
          [&](const CallOptions& call) { return client.match_customers(match_request(), call); },
          at_once),
      Delivery::not_sent);
}

TEST_CASE("one source ends all the calls that have its token, and no other") {
  constexpr int many = 16;
  std::atomic<int> arrived{0};
  std::atomic<bool> answer{false};
  const RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    ++arrived;
    process::comes_true([&] { return answer.load(); });
    connection.respond(200, success);
    connection.stall();
  });
  const Client client = client_of(server.url());
  CancellationSource source;
  std::atomic<int> cancelled{0};
  std::atomic<int> succeeded{0};
  std::list<std::thread> callers;
  for (int i = 0; i < many; ++i) {
    callers.emplace_back([&, i] {
      const auto result =
          client.match_customers(match_request(), i % 4 == 0 ? CallOptions{} : with(source));
      if (result) ++succeeded;
      if (!result && result.error().kind == ErrorKind::cancelled) ++cancelled;
    });
  }
  const bool all_arrived = process::comes_true([&] { return arrived == many; });
  const auto took = process::time_of([&] {
    source.cancel();
    process::comes_true([&] { return cancelled == many / 4 * 3; });
  });
  answer = true;
  for (auto& caller : callers) caller.join();
  CHECK(all_arrived);
  CHECK(took.count() < soon().count());
  CHECK(cancelled == many / 4 * 3);
  CHECK(succeeded == many / 4);
}

TEST_CASE("a source that is destroyed during a call cancels nothing") {
  auto source = std::make_unique<CancellationSource>();
  const RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    source.reset();
    connection.respond(200, success);
    connection.stall();
  });
  const auto result = client_of(server.url()).match_customers(match_request(), with(*source));
  CHECK(result.has_value());
  CHECK(source == nullptr);
}

TEST_CASE("cancelled before, a call ends before anything is opened; cancelled after, it stands") {
  const RawServer server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) connection.respond(200, success);
  });
  const Client client = client_of(server.url());
  CancellationSource source;
  const auto before = client.match_customers(match_request(), with(source));
  source.cancel();
  source.cancel();
  CHECK(before.has_value());
  CHECK(server.connections() == 1);
  const auto after = client_of(server.url()).match_customers(match_request(), with(source));
  REQUIRE(!after.has_value());
  CHECK(after.error().kind == ErrorKind::cancelled);
  CHECK(after.error().delivery == Delivery::not_sent);
  CHECK(after.error().attempts.empty());
  CHECK(server.connections() == 1);
}

TEST_CASE("a logger may cancel the call that it is told of") {
  const RawServer server([](RawConnection& connection, int) {
    while (!connection.read_request().empty()) connection.respond(503, "", "Retry-After: 50\r\n");
  });
  CancellationSource source;
  ClientOptions options = process::options_for(server.url());
  options.logger = [&](const LogRecord&) { source.cancel(); };
  const Client client(support::key(), options);
  const auto result = client.create_customer(support::create_request(), with(source));
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::cancelled);
  CHECK(result.error().attempts.size() == 1);
}

TEST_CASE("a client is as good as new after a cancelled call") {
  Begun begun;
  const RawServer server([&](RawConnection& connection, int number) {
    while (!connection.read_request().empty()) {
      begun.yes = true;
      if (number == 1) return connection.stall();
      connection.respond(200, success);
    }
  });
  const Client client = client_of(server.url());
  check_cancelled(cancelled_amid(
                      [&](const CallOptions& options) {
                        return client.match_customers(match_request(), options);
                      },
                      std::cref(begun)),
                  Delivery::unknown);
  for (int i = 0; i < 3; ++i) CHECK(client.match_customers(match_request()).has_value());
  CHECK(server.connections() == 2);
}

}  // namespace process::cancellation_test
