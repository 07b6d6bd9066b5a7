// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// For tests of programs that use this library: no network, no sleeping. GoogleTest has a namespace
/// `testing` too: with it, avoid `using namespace bizkithub`.
namespace testing {

/// A clock that only advances when it is told to. Thread-safe.
class FakeClock : public Clock {
 public:
  // Neither clock starts at its epoch, so that mistakes in time arithmetic show.
  TimePoint now() const noexcept override { return TimePoint(std::chrono::hours(1)) + elapsed(); }
  std::chrono::system_clock::time_point wall_now() const noexcept override {
    using WallTime = std::chrono::system_clock::time_point;
    constexpr std::chrono::seconds start_of_2026{1'767'225'600};
    return WallTime(std::chrono::duration_cast<WallTime::duration>(start_of_2026 + elapsed()));
  }

  /// Advances the clock instead of waiting. Does nothing if `cancellation` is cancelled.
  void sleep_until(TimePoint when, const CancellationToken& cancellation) const override {
    const auto left = std::chrono::ceil<std::chrono::microseconds>(when - now());
    if (left.count() > 0 && !cancellation.cancelled()) elapsed_ += left.count();
  }
  void advance(std::chrono::microseconds by) noexcept { elapsed_ += by.count(); }

 private:
  std::chrono::microseconds elapsed() const noexcept { return std::chrono::microseconds(elapsed_); }

  mutable std::atomic<std::chrono::microseconds::rep> elapsed_{0};
};

/// Answers requests from a script, in order, and advances a FakeClock instead of waiting. A request
/// for which no reply is left fails with `network`, not sent. A reply that arrives after the
/// deadline of its attempt becomes `timed_out`, sent. Thread-safe.
///
/// Example:
///
///     auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
///     transport->reply({429, {{"Retry-After", "2"}}, ""});
///     transport->reply({200, {}, R"({"success": true})"});
///     bizkithub::ClientOptions options;
///     options.transport = transport;
///     // match_customers() now succeeds on its second attempt, and clock() has moved by 2 s.
class FakeTransport : public Transport {
 public:
  /// The next request gets this response, after `after`.
  void reply(HttpResponse response, std::chrono::microseconds after = {}) {
    const std::lock_guard<std::mutex> lock(mutex_);
    replies_.emplace_back(std::move(response), after);
  }
  /// The next request fails like this, after `after`.
  void fail(TransportFailure failure, std::chrono::microseconds after = {}) {
    const std::lock_guard<std::mutex> lock(mutex_);
    replies_.emplace_back(std::move(failure), after);
  }

  /// Every request so far. They contain the API key.
  std::vector<HttpRequest> requests() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }
  /// Number of replies that no request has used.
  std::size_t replies_left() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return replies_.size();
  }

  HttpOutcome send(const HttpRequest& request, TimePoint deadline,
                   const CancellationToken&) override {
    auto [outcome, after] = next(request);
    const TimePoint arrival = clock_.now() + after;
    clock_.sleep_until((std::min)(arrival, deadline), {});
    if (arrival < deadline) return std::move(outcome);
    return TransportFailure{ErrorKind::timed_out, true, "the reply came after the deadline", {}};
  }
  const FakeClock& clock() const noexcept override { return clock_; }
  FakeClock& clock() noexcept { return clock_; }

 private:
  using Reply = std::pair<HttpOutcome, std::chrono::microseconds>;

  Reply next(const HttpRequest& request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(request);
    if (replies_.empty()) {
      return {TransportFailure{ErrorKind::network, false, "the script has no reply left", {}}, {}};
    }
    Reply reply = std::move(replies_.front());
    replies_.pop_front();
    return reply;
  }

  FakeClock clock_;
  mutable std::mutex mutex_;
  std::deque<Reply> replies_;
  std::vector<HttpRequest> requests_;
};

}  // namespace testing

BIZKITHUB_NAMESPACE_END
