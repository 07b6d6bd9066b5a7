// SPDX-License-Identifier: MIT
#pragma once

#include <deque>

#include <bizkithub/bulk.hpp>
#include <bizkithub/detail/bulk/pacer.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Counts what a bulk run does and how fast, and reports it.
class ProgressReporter {
 public:
  using Callback = std::function<void(const BulkProgress&)>;
  using Milliseconds = std::chrono::milliseconds;

  ProgressReporter(const Callback& callback, std::optional<std::size_t> expected, TimePoint now)
      : callback_(callback), expected_(expected), began_(now), reported_(now) {}

  /// When to report next.
  TimePoint due() const noexcept {
    return callback_ ? reported_ + Milliseconds(100) : (TimePoint::max)();
  }

  /// May throw what the callback throws. `failure` is how the service failed last.
  void report(TimePoint now, const Pacer& pacer, ErrorKind failure) {
    reported_ = now;
    callback_(progress(now, pacer, failure));
  }

  BulkProgress progress(TimePoint now, const Pacer& pacer, ErrorKind failure) {
    BulkProgress progress;
    progress.counts = counts;
    progress.elapsed = std::chrono::floor<Milliseconds>(now - began_);
    forget_old(now);
    progress.calls_per_second_now =
        per_second(recent_.size(), std::min<std::chrono::nanoseconds>(now - began_, recently));
    progress.calls_per_second = per_second(responses_, now - began_);
    progress.waited_for_rate_limit =
        std::chrono::floor<Milliseconds>(pacer.waited_for_rate_limit(now));
    progress.time_left = time_left(now);
    if (pacer.paused_until() <= now) return progress;
    // Rounded up, so that a pause never shows as 0.
    progress.paused_for = std::chrono::ceil<Milliseconds>(pacer.paused_until() - now);
    const bool outage = pacer.pause_reason() == PauseReason::outage;
    progress.paused_by = outage ? failure : ErrorKind::rate_limited;
    if (progress.time_left)
      progress.time_left = (std::max)(*progress.time_left, progress.paused_for);
    return progress;
  }

  void count_outcome(const Error* error) noexcept {
    if (error == nullptr) {
      ++counts.succeeded;
    } else if (error->kind == ErrorKind::invalid_argument) {
      ++counts.invalid;
    } else if (error->delivery == Delivery::not_sent) {
      ++counts.not_sent;
    } else {
      ++(error->delivery == Delivery::refused ? counts.refused : counts.unknown);
    }
  }

  void count_response(TimePoint now) {
    ++responses_;
    if (!callback_) return;
    recent_.push_back(now);
    forget_old(now);
  }

  BulkCounts counts;

 private:
  static double per_second(std::size_t responses, std::chrono::nanoseconds time) noexcept {
    if (time.count() <= 0) return 0;
    return static_cast<double>(responses) / std::chrono::duration<double>(time).count();
  }

  void forget_old(TimePoint now) {
    while (!recent_.empty() && now - recent_.front() > recently) recent_.pop_front();
  }

  std::optional<Milliseconds> time_left(TimePoint now) const noexcept {
    const std::size_t finished = counts.finished();
    if (!expected_ || finished == 0) return std::nullopt;
    const auto left = static_cast<double>(*expected_ - (std::min)(*expected_, finished));
    const auto each = std::chrono::duration<double, std::milli>(now - began_) / finished;
    return Milliseconds(static_cast<std::int64_t>((std::min)(each.count() * left, 3e12)));
  }

  static constexpr std::chrono::seconds recently{1};

  const Callback& callback_;
  const std::optional<std::size_t> expected_;
  const TimePoint began_;
  TimePoint reported_;
  std::size_t responses_ = 0;
  std::deque<TimePoint> recent_;  ///< The responses of the last second, if they are reported.
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
