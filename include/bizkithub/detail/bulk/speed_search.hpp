// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/bulk/gcra_gate.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Finds the speed of a service that does not tell its limit: each time it throttles, the run goes
/// on a little slower than it was served, and from there speeds up, slowly first (AIMD).
class SpeedSearch {
 public:
  TimePoint opens_at() const noexcept { return gate_.opens_at(); }

  void sent(TimePoint now) noexcept {
    gate_.pass(now);
    if (cycle_began_ == TimePoint{}) cycle_began_ = now;
  }

  void count_served(TimePoint now) noexcept {
    ++cycle_served_;
    // What was long ago, when the source may have been slow, tells little of now.
    if (now - cycle_began_ < max_cycle) return;
    cycle_began_ += (now - cycle_began_) / 2;
    cycle_served_ /= 2;
  }

  void speed_up(TimePoint now) {
    // A speed that something else kept the run from using is not proven.
    if (!was_throttled() || opens_at() + usual_lateness < now) return;
    const double half_seconds = seconds_since(cycle_began_, now) / 2;
    // Per answer. The sum over a second does not depend on how many answers there are.
    const double factor = (std::min)((1 + half_seconds) * (1 + half_seconds), 10.0);
    const double growth = searching_ ? speed_ : factor * speed_after_cut_ / 20;
    set_speed(speed_ + growth / speed_);
  }

  /// After a pause that began at `paused_at`. `recovered_at_once`: one short pause was enough.
  void slow_down(TimePoint now, TimePoint paused_at, bool recovered_at_once) {
    // Fewer answers tell the speed too badly.
    constexpr std::size_t enough_answers = 20;
    searching_ =
        (!was_throttled() && cycle_served_ < enough_answers) || now - paused_at > max_cycle;
    // Pauses included.
    const double served =
        static_cast<double>(cycle_served_) / (std::max)(seconds_since(cycle_began_, now), 0.001);
    set_speed(0.92 * (was_throttled() && recovered_at_once ? speed_ : served));
    speed_after_cut_ = speed_;
    gate_.restart(now);
    cycle_began_ = now;
    cycle_served_ = 0;
  }

 private:
  static constexpr std::chrono::minutes max_cycle{1};

  bool was_throttled() const noexcept { return speed_ > 0; }

  static double seconds_since(TimePoint then, TimePoint now) noexcept {
    return std::chrono::duration<double>(now - then).count();
  }

  void set_speed(double calls_per_second) {
    speed_ = std::clamp(calls_per_second, 0.2, 1e7);
    gate_.set_interval(std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / speed_)));
  }

  GcraGate gate_{std::chrono::nanoseconds(0), usual_lateness / 2};
  double speed_ = 0;  ///< Calls per second.
  double speed_after_cut_ = 0;
  bool searching_ = false;  ///< The speed is too uncertain for slow growth.
  TimePoint cycle_began_{};
  std::size_t cycle_served_ = 0;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
