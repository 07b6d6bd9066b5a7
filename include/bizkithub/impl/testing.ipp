#pragma once

#include <algorithm>
#include <utility>

#include <bizkithub/testing.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace testing {

// Neither time begins at its epoch, where arithmetic on it would look right by accident.
BIZKITHUB_INLINE TimePoint FakeClock::now() const noexcept {
  return TimePoint(std::chrono::hours(1)) + std::chrono::microseconds(elapsed_);
}

BIZKITHUB_INLINE std::chrono::system_clock::time_point FakeClock::wall_now() const noexcept {
  constexpr std::chrono::seconds start_of_2026{1'767'225'600};
  using Duration = std::chrono::system_clock::duration;
  return std::chrono::system_clock::time_point(start_of_2026) +
         std::chrono::duration_cast<Duration>(std::chrono::microseconds(elapsed_));
}

BIZKITHUB_INLINE void FakeClock::sleep_until(TimePoint when,
                                             const CancellationToken& cancellation) const {
  const auto left = std::chrono::ceil<std::chrono::microseconds>(when - now());
  if (left.count() > 0 && !cancellation.cancelled()) elapsed_ += left.count();
}

BIZKITHUB_INLINE void FakeClock::advance(std::chrono::microseconds by) noexcept {
  elapsed_ += by.count();
}

BIZKITHUB_INLINE void FakeTransport::reply(HttpResponse response, std::chrono::microseconds after) {
  const std::lock_guard<std::mutex> lock(mutex_);
  replies_.push_back({std::move(response), after});
}

BIZKITHUB_INLINE void FakeTransport::fail(TransportFailure failure,
                                          std::chrono::microseconds after) {
  const std::lock_guard<std::mutex> lock(mutex_);
  replies_.push_back({std::move(failure), after});
}

BIZKITHUB_INLINE std::vector<HttpRequest> FakeTransport::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

BIZKITHUB_INLINE std::size_t FakeTransport::replies_left() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return replies_.size();
}

BIZKITHUB_INLINE const FakeClock& FakeTransport::clock() const noexcept { return clock_; }
BIZKITHUB_INLINE FakeClock& FakeTransport::clock() noexcept { return clock_; }

BIZKITHUB_INLINE FakeTransport::Reply FakeTransport::next(const HttpRequest& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  requests_.push_back(request);
  if (replies_.empty()) {
    return {TransportFailure{ErrorKind::network, false, "the script has no reply left", {}}, {}};
  }
  Reply reply = std::move(replies_.front());
  replies_.pop_front();
  return reply;
}

BIZKITHUB_INLINE HttpOutcome FakeTransport::send(const HttpRequest& request, TimePoint deadline,
                                                 const CancellationToken&) {
  Reply reply = next(request);
  const TimePoint arrival = clock_.now() + reply.after;
  clock_.sleep_until(std::min(arrival, deadline), {});
  if (arrival < deadline) return std::move(reply.outcome);
  return TransportFailure{ErrorKind::timed_out, true, "the reply came after the deadline", {}};
}

}  // namespace testing

BIZKITHUB_NAMESPACE_END
