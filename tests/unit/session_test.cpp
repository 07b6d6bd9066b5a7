// SPDX-License-Identifier: MIT
// Requests of one thread, many at a time, over connections that are kept.
#include <bizkithub/detail/curl/session.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/slack.hpp"
#include "../support/stub_exchange.hpp"

namespace unit::session_test {

using bizkithub::CancellationSource;
using bizkithub::ErrorKind;
using bizkithub::TimePoint;
using bizkithub::detail::CurlSession;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::answer_all;
using support::get;
using support::http_request;
using support::RawConnection;
using support::RawServer;
using support::StubExchange;
using support::StubQueue;

namespace {

const auto settings = support::loopback_settings();

void stall(RawConnection& connection, int = 0) { connection.stall(); }

// Requests of a queue that are all in flight at once.
struct Crowd {
  Crowd(const RawServer& server, std::size_t count) {
    for (std::size_t n = 0; n < count; ++n) {
      all.push_back(std::make_unique<StubExchange>(http_request("GET", server.url() + "/")));
    }
  }

  void run(CurlSession& session) {
    std::vector<StubExchange*> exchanges;
    for (const auto& exchange : all) exchanges.push_back(exchange.get());
    StubQueue queue(std::move(exchanges));
    session.run(queue);
  }

  std::size_t answered_with(int status) const {
    std::size_t count = 0;
    for (const auto& exchange : all) count += exchange->status() == status ? 1U : 0U;
    return count;
  }

  std::vector<std::unique_ptr<StubExchange>> all;
};

// Answers once as many requests as expected have come, each over its own connection.
RawServer::Serve answer_together(support::Gate& gate) {
  return [&gate](RawConnection& connection, int) {
    connection.read_request();
    gate.arrive_and_wait();
    connection.respond(200, "fine");
    answer_all(connection);
  };
}

}  // namespace

TEST_CASE("a session keeps its connection for the next run") {
  const RawServer server(answer_all);
  CurlSession session(settings);
  for (int run = 0; run < 5; ++run) CHECK(get(session, server) == 200);
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection that has reached its age is replaced") {
  const RawServer server(answer_all);
  auto brief = settings;
  brief.max_connection_age = milliseconds(1999);
  CurlSession session(brief);
  CHECK(get(session, server) == 200);
  std::this_thread::sleep_for(milliseconds(2100));
  CHECK(get(session, server) == 200);
  CHECK(server.connections() == 2);
}

TEST_CASE("a session with nothing to do does nothing") {
  CurlSession session(settings);
  StubQueue queue({});
  session.run(queue);
  CHECK(session.is_small());
}

TEST_CASE("a session sends all that is due at the same time, and finishes each once") {
  support::Gate gate(20);
  const RawServer server(answer_together(gate));
  CurlSession session(settings);
  Crowd crowd(server, 20);
  crowd.run(session);
  CHECK(crowd.answered_with(200) == 20);
  CHECK(server.connections() == 20);
}

TEST_CASE("a session is small with 64 connections, and not with more") {
  for (const std::size_t count : {64U, 65U}) {
    INFO(count);
    support::Gate gate(count);
    const RawServer server(answer_together(gate));
    CurlSession session(settings);
    Crowd crowd(server, count);
    crowd.run(session);
    CHECK(crowd.answered_with(200) == count);
    CHECK(session.is_small() == (count == 64));
  }
}

TEST_CASE("a connection that the server closed meanwhile is replaced, and costs no attempt") {
  std::promise<void> closed;
  const RawServer server([&closed](RawConnection& connection, int number) {
    if (number > 1) return answer_all(connection);
    connection.read_request();
    connection.respond(200, "fine");
    connection.close();
    closed.set_value();
  });
  CurlSession session(settings);
  CHECK(get(session, server) == 200);
  closed.get_future().wait();
  CHECK(get(session, server) == 200);
  CHECK(server.connections() == 2);
}

TEST_CASE("a request is given up at its deadline, and the others go on") {
  const RawServer silent(stall);
  const RawServer answering(answer_all);
  CurlSession session(settings);
  const TimePoint deadline = support::in(2 * support::slack());
  StubExchange late(http_request("GET", silent.url() + "/"), deadline);
  StubExchange fine(http_request("GET", answering.url() + "/"));
  StubQueue queue({&late, &fine});
  session.run(queue);
  CHECK(fine.status() == 200);
  CHECK(late.times_finished == 1);
  CHECK(late.failure().kind == ErrorKind::timed_out);
  CHECK(late.failure().sent);
  CHECK(std::chrono::steady_clock::now() >= deadline);
}

TEST_CASE("a request whose deadline has passed is not sent") {
  const RawServer server(answer_all);
  CurlSession session(settings);
  CHECK(get(session, server) == 200);
  StubExchange late(http_request("GET", server.url() + "/"), support::in(milliseconds(-1)));
  StubQueue queue({&late});
  session.run(queue);
  CHECK(late.failure().kind == ErrorKind::timed_out);
  CHECK(!late.failure().sent);
  CHECK(get(session, server) == 200);
}

TEST_CASE("a response that arrived while a callback took its time is not too late") {
  support::Gate together(2);
  support::Gate both_answered(3);
  const RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    together.arrive_and_wait();
    connection.respond(200, "fine");
    both_answered.arrive_and_wait();
  });
  CurlSession session(settings);
  const TimePoint deadline = support::in(2 * support::slack());
  StubExchange one(http_request("GET", server.url() + "/"), deadline);
  StubExchange other(http_request("GET", server.url() + "/"), deadline);
  one.on_finish = other.on_finish = [&] {
    both_answered.arrive_and_wait();
    while (std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  };
  StubQueue queue({&one, &other});
  session.run(queue);
  CHECK(one.status() == 200);
  CHECK(other.status() == 200);
}

TEST_CASE("a run that is cancelled ends every request that is in flight") {
  CancellationSource cancellation;
  const RawServer server([&cancellation](RawConnection& connection, int) {
    connection.read_request();
    cancellation.cancel();
    connection.stall();
  });
  CurlSession session(settings);
  StubExchange one(http_request("GET", server.url() + "/"));
  StubExchange other(http_request("GET", server.url() + "/"));
  StubQueue queue({&one, &other}, cancellation.token());
  session.run(queue);
  for (const StubExchange* exchange : {&one, &other}) {
    CHECK(exchange->times_finished == 1);
    CHECK(exchange->failure().kind == ErrorKind::cancelled);
  }
  CHECK((one.failure().sent || other.failure().sent));
}

TEST_CASE("a run that is cancelled already waits for nothing") {
  CancellationSource cancellation;
  cancellation.cancel();
  const RawServer silent(stall);
  CurlSession session(settings);
  StubExchange exchange(http_request("GET", silent.url() + "/"));
  StubQueue queue({&exchange}, cancellation.token());
  session.run(queue);
  CHECK(exchange.failure().kind == ErrorKind::cancelled);
}

TEST_CASE("a callback that throws ends its run, and leaves the session as good as new") {
  const RawServer silent(stall);
  const RawServer answering(answer_all);
  CurlSession session(settings);
  StubExchange waiting(http_request("GET", silent.url() + "/"));
  StubExchange throwing(http_request("GET", answering.url() + "/"));
  throwing.on_finish = [] { throw std::runtime_error("thrown"); };
  StubQueue queue({&waiting, &throwing});
  CHECK_THROWS_AS(session.run(queue), std::runtime_error);
  CHECK(throwing.times_finished == 1);
  CHECK(waiting.times_finished == 0);
  CHECK(get(session, answering) == 200);
  CHECK(answering.connections() == 1);
}

TEST_CASE(
    "what a queue that has ended has not sent is not sent any more, and what was sent is read") {
  // Ends as soon as the first of its two exchanges has been answered.
  class Ending final : public bizkithub::detail::ExchangeQueue {
   public:
    Ending(StubExchange& first, StubExchange& second) : all_{&first, &second} {}
    bizkithub::detail::Exchange* next() override { return given_ < 2 ? all_[given_++] : nullptr; }
    std::optional<TimePoint> next_due() const override { return std::nullopt; }
    const bizkithub::CancellationToken& cancellation() const noexcept override { return token_; }
    bool has_ended() const noexcept override { return all_[0]->times_finished > 0; }
    bool allow_http2() const noexcept override { return false; }

   private:
    StubExchange* all_[2];
    std::size_t given_ = 0;
    bizkithub::CancellationToken token_;
  };
  const RawServer answering(answer_all);
  const RawServer stalling([](support::RawConnection& connection, int) { connection.stall(); });
  CurlSession session(settings);
  StubExchange first(http_request("GET", answering.url() + "/"));
  // Its TLS handshake does not end.
  StubExchange second(http_request("GET", stalling.url("https") + "/"));
  Ending queue(first, second);
  session.run(queue);
  CHECK(first.status() == 200);
  CHECK(second.times_finished == 1);
  CHECK(second.failure().kind == ErrorKind::cancelled);
  CHECK(!second.failure().sent);
}

TEST_CASE("a session goes on with what a queue has only later") {
  // Gives its second exchange a moment after the first has its response.
  class TwoMoments final : public bizkithub::detail::ExchangeQueue {
   public:
    TwoMoments(StubExchange& first, StubExchange& second) : all_{&first, &second} {}
    bizkithub::detail::Exchange* next() override {
      if (given_ == 2 || std::chrono::steady_clock::now() < due_) return nullptr;
      due_ = support::in(milliseconds(20));
      if (given_ == 1 && !std::exchange(waited_, all_[0]->times_finished == 1)) return nullptr;
      return all_[given_++];
    }
    std::optional<TimePoint> next_due() const override {
      return given_ == 2 ? std::nullopt : std::optional(due_);
    }
    const bizkithub::CancellationToken& cancellation() const noexcept override { return token_; }
    bool allow_http2() const noexcept override { return false; }

   private:
    StubExchange* all_[2];
    std::size_t given_ = 0;
    bool waited_ = false;  // Since the first had its response.
    TimePoint due_{};
    bizkithub::CancellationToken token_;
  };
  const RawServer server(answer_all);
  CurlSession session(settings);
  StubExchange first(http_request("GET", server.url() + "/"));
  StubExchange second(http_request("GET", server.url() + "/"));
  TwoMoments queue(first, second);
  session.run(queue);
  CHECK(first.status() == 200);
  CHECK(second.status() == 200);
  CHECK(server.connections() == 1);
}

}  // namespace unit::session_test
