// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

#include <bizkithub/rate_limit.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Lets calls through evenly spaced: the generic cell rate algorithm (ITU-T I.371), a token bucket
/// that keeps a time in place of a count. Calls that come late catch up as far as `slack` allows:
/// at most `1 + (t + slack) / interval` calls pass in any time t.
class GcraGate {
 public:
  using Duration = std::chrono::nanoseconds;

  /// By default, lets all calls through.
  explicit GcraGate(Duration interval = {}, Duration slack = {}) noexcept
      : interval_(interval), slack_(slack) {}

  TimePoint opens_at() const noexcept { return next_ - slack_; }
  void pass(TimePoint now) noexcept { next_ = (std::max)(next_, now) + interval_; }
  /// Forgets what could be caught up with.
  void restart(TimePoint now) noexcept { next_ = now + interval_ + slack_; }
  void set_interval(Duration interval) noexcept { interval_ = interval; }

 private:
  Duration interval_;
  Duration slack_;
  TimePoint next_{};
};

// How late a loop on a busy machine may ask and still keep the pace.
inline constexpr std::chrono::milliseconds usual_lateness{10};

/// A gate that lets at most `calls + burst` through in any `period`. What catches up after a
/// lateness is taken out of the burst, or, if that is too small, off the even pace.
inline GcraGate gate_for(const RateLimit& limit) noexcept {
  using Nanoseconds = std::chrono::duration<double, std::nano>;
  using Duration = GcraGate::Duration;
  const Nanoseconds period = limit.period;
  const auto calls = static_cast<double>(limit.calls);
  const auto burst = static_cast<double>(limit.burst);
  // A small part of a short period.
  const Nanoseconds lateness = std::min<Nanoseconds>(usual_lateness, period / 25);
  const double late = (std::max)(std::floor(calls * lateness / period) - burst, 0.0);
  const Nanoseconds interval = period / (calls - late);
  constexpr std::chrono::hours forever{24 * 365 * 50};
  const Nanoseconds slack = std::min<Nanoseconds>(interval * (late + burst), forever);
  // Rounded to the safe side.
  return GcraGate(std::chrono::duration_cast<Duration>(interval) + Duration(1),
                  std::chrono::duration_cast<Duration>(slack));
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
