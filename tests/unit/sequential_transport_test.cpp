// SPDX-License-Identifier: MIT
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <bizkithub/testing.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "../support/catch2.hpp"

namespace unit::sequential_transport_test {

using bizkithub::CancellationSource;
using bizkithub::CancellationToken;
using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::HttpRequest;
using bizkithub::HttpResponse;
using bizkithub::TimePoint;
using bizkithub::TransportFailure;
using bizkithub::detail::Exchange;
using bizkithub::detail::ExchangeQueue;
using bizkithub::detail::SequentialTransport;
using bizkithub::testing::FakeTransport;
using std::chrono::seconds;

namespace {

class SomeExchange final : public Exchange {
 public:
  SomeExchange(std::string url, TimePoint deadline, std::vector<std::string>& log)
      : deadline_(deadline), log_(log) {
    request_.url = std::move(url);
  }
  const HttpRequest& request() const override { return request_; }
  TimePoint deadline() const override { return deadline_; }
  void finish(HttpOutcome outcome) override {
    const auto* const response = std::get_if<HttpResponse>(&outcome);
    log_.push_back(request_.url + ": " +
                   (response != nullptr ? std::to_string(response->status)
                                        : to_string(std::get<TransportFailure>(outcome).kind)));
  }

 private:
  HttpRequest request_;
  TimePoint deadline_;
  std::vector<std::string>& log_;
};

// Gives its exchanges one by one, each when the clock has reached its time.
class TimedQueue final : public ExchangeQueue {
 public:
  explicit TimedQueue(FakeTransport& transport) : transport_(transport) {}

  TimedQueue& add(const std::string& url, seconds due, seconds timeout = seconds(30)) {
    const TimePoint start = transport_.clock().now();
    exchanges_.push_back(std::make_unique<SomeExchange>(url, start + due + timeout, log_));
    dues_.push_back(start + due);
    return *this;
  }

  Exchange* next() override {
    const bool is_due = !dues_.empty() && dues_.front() <= transport_.clock().now();
    if (!is_due || source_.token().cancelled()) return nullptr;
    dues_.pop_front();
    return exchanges_[given_++].get();
  }
  std::optional<TimePoint> next_due() const override {
    if (dues_.empty() || source_.token().cancelled()) return std::nullopt;
    return dues_.front();
  }
  const CancellationToken& cancellation() const noexcept override { return token_; }
  bool allow_http2() const noexcept override { return false; }

  void cancel() { source_.cancel(); }
  const std::vector<std::string>& log() const { return log_; }

 private:
  FakeTransport& transport_;
  CancellationSource source_;
  const CancellationToken token_ = source_.token();
  std::vector<std::string> log_;
  std::vector<std::unique_ptr<SomeExchange>> exchanges_;
  std::deque<TimePoint> dues_;
  std::size_t given_ = 0;
};

// Cancels the run while it sends.
class Cancelling final : public bizkithub::Transport {
 public:
  HttpOutcome send(const HttpRequest&, TimePoint, const CancellationToken& token) override {
    queue->cancel();
    return token.cancelled() ? HttpOutcome(TransportFailure{ErrorKind::cancelled, true, "", {}})
                             : HttpOutcome(HttpResponse{200, {}, ""});
  }
  TimedQueue* queue = nullptr;
};

class Throwing final : public bizkithub::Transport {
 public:
  HttpOutcome send(const HttpRequest&, TimePoint, const CancellationToken&) override {
    throw std::runtime_error("no transport today");
  }
};

}  // namespace

TEST_CASE("requests over a user's transport are sent one after the other, each once") {
  const auto transport = std::make_shared<FakeTransport>();
  TimedQueue queue(*transport);
  queue.add("a", seconds(0)).add("b", seconds(0)).add("c", seconds(0));
  transport->reply({200, {}, ""});
  transport->fail({ErrorKind::network, true, "broke", {}});
  transport->reply({503, {}, ""});
  SequentialTransport(transport).run(queue);
  CHECK(queue.log() == std::vector<std::string>{"a: 200", "b: network", "c: 503"});
  CHECK(transport->requests().size() == 3);
}

TEST_CASE("between requests a run waits on the clock of its transport") {
  const auto transport = std::make_shared<FakeTransport>();
  SequentialTransport sequential(transport);
  CHECK(&sequential.clock() == &transport->clock());
  TimedQueue queue(*transport);
  queue.add("a", seconds(2)).add("b", seconds(5));
  transport->reply({200, {}, ""});
  transport->reply({200, {}, ""});
  const auto start = transport->clock().now();
  sequential.run(queue);
  CHECK(transport->clock().now() - start == seconds(5));
  CHECK(queue.log().size() == 2);
}

TEST_CASE("each request is given its own deadline") {
  const auto transport = std::make_shared<FakeTransport>();
  TimedQueue queue(*transport);
  queue.add("a", seconds(0), seconds(3)).add("b", seconds(0), seconds(9));
  transport->reply({200, {}, ""}, seconds(4));
  transport->reply({200, {}, ""}, seconds(4));
  SequentialTransport(transport).run(queue);
  CHECK(queue.log() == std::vector<std::string>{"a: timed_out", "b: 200"});
}

TEST_CASE("a run without requests ends at once") {
  const auto transport = std::make_shared<FakeTransport>();
  TimedQueue queue(*transport);
  SequentialTransport(transport).run(queue);
  CHECK(queue.log().empty());
}

TEST_CASE("a transport sees that its run was cancelled") {
  const auto clock = std::make_shared<FakeTransport>();
  const auto transport = std::make_shared<Cancelling>();
  TimedQueue queue(*clock);
  transport->queue = &queue;
  queue.add("a", seconds(0)).add("b", seconds(0));
  SequentialTransport(transport).run(queue);
  CHECK(queue.log() == std::vector<std::string>{"a: cancelled"});
}

TEST_CASE("what a user's transport throws ends the run and reaches its caller") {
  const auto clock = std::make_shared<FakeTransport>();
  TimedQueue queue(*clock);
  queue.add("a", seconds(0)).add("b", seconds(0));
  SequentialTransport transport(std::make_shared<Throwing>());
  CHECK_THROWS_WITH(transport.run(queue), "no transport today");
  CHECK(queue.log().empty());
}

}  // namespace unit::sequential_transport_test
