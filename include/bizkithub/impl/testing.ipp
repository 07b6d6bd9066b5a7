#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <utility>

#include <bizkithub/testing.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace testing {

struct FakeClock::Hands {
  std::atomic<std::chrono::microseconds::rep> elapsed{0};
};

BIZKITHUB_INLINE FakeClock::FakeClock() : hands_(std::make_unique<Hands>()) {}
BIZKITHUB_INLINE FakeClock::~FakeClock() = default;

// Neither time begins at its epoch, where arithmetic on it would look right by accident.
BIZKITHUB_INLINE TimePoint FakeClock::now() const noexcept {
  return TimePoint(std::chrono::hours(1)) + std::chrono::microseconds(hands_->elapsed.load());
}

BIZKITHUB_INLINE std::chrono::system_clock::time_point FakeClock::wall_now() const noexcept {
  constexpr std::chrono::seconds start_of_2026{1'767'225'600};
  const auto elapsed = std::chrono::microseconds(hands_->elapsed.load());
  return std::chrono::system_clock::time_point(start_of_2026) +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed);
}

BIZKITHUB_INLINE void FakeClock::sleep_until(TimePoint when,
                                             const CancellationToken& cancellation) const {
  const auto left = std::chrono::ceil<std::chrono::microseconds>(when - now());
  if (left.count() > 0 && !cancellation.cancelled()) hands_->elapsed += left.count();
}

BIZKITHUB_INLINE void FakeClock::advance(std::chrono::microseconds by) noexcept {
  hands_->elapsed += by.count();
}

struct FakeTransport::Script {
  struct Reply {
    HttpOutcome outcome;
    std::chrono::microseconds after;
  };

  Reply next(const HttpRequest& request) {
    const std::lock_guard<std::mutex> lock(mutex);
    requests.push_back(request);
    if (replies.empty()) {
      return {TransportFailure{ErrorKind::network, false, "the script has no reply left", {}}, {}};
    }
    Reply reply = std::move(replies.front());
    replies.pop_front();
    return reply;
  }

  void add(HttpOutcome outcome, std::chrono::microseconds after) {
    const std::lock_guard<std::mutex> lock(mutex);
    replies.push_back({std::move(outcome), after});
  }

  FakeClock clock;
  mutable std::mutex mutex;
  std::deque<Reply> replies;
  std::vector<HttpRequest> requests;
};

BIZKITHUB_INLINE FakeTransport::FakeTransport() : script_(std::make_unique<Script>()) {}
BIZKITHUB_INLINE FakeTransport::~FakeTransport() = default;

BIZKITHUB_INLINE void FakeTransport::reply(HttpResponse response, std::chrono::microseconds after) {
  script_->add(std::move(response), after);
}

BIZKITHUB_INLINE void FakeTransport::fail(TransportFailure failure,
                                          std::chrono::microseconds after) {
  script_->add(std::move(failure), after);
}

BIZKITHUB_INLINE std::vector<HttpRequest> FakeTransport::requests() const {
  const std::lock_guard<std::mutex> lock(script_->mutex);
  return script_->requests;
}

BIZKITHUB_INLINE std::size_t FakeTransport::replies_left() const {
  const std::lock_guard<std::mutex> lock(script_->mutex);
  return script_->replies.size();
}

BIZKITHUB_INLINE const FakeClock& FakeTransport::clock() const noexcept { return script_->clock; }
BIZKITHUB_INLINE FakeClock& FakeTransport::clock() noexcept { return script_->clock; }

BIZKITHUB_INLINE HttpOutcome FakeTransport::send(const HttpRequest& request, TimePoint deadline,
                                                 const CancellationToken&) {
  auto reply = script_->next(request);
  const FakeClock& clock = script_->clock;
  const TimePoint arrival = clock.now() + reply.after;
  clock.sleep_until(std::min(arrival, deadline), {});
  if (arrival < deadline) return std::move(reply.outcome);
  return TransportFailure{ErrorKind::timed_out, true, "the reply came after the deadline", {}};
}

}  // namespace testing

BIZKITHUB_NAMESPACE_END
