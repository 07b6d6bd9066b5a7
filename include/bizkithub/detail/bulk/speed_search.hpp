#pragma once

#include <bizkithub/detail/bulk/gcra_gate.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Finds the speed of a service that does not tell its limit: each time it throttles, the run goes
/// on a little slower than it was served, and from there speeds up, slowly first (AIMD).
class SpeedSearch {
 public:
  bool is_open(TimePoint now) const noexcept { return !gate_ || gate_->is_open(now); }
  TimePoint opens_at() const noexcept { return gate_ ? gate_->opens_at() : TimePoint{}; }

  void sent(TimePoint now) noexcept {
    if (gate_) gate_->pass(now);
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
    if (!gate_) return;
    average(now);
    const double half_seconds = std::chrono::duration<double>(now - cycle_began_).count() / 2;
    // Per answer. The sum over a second does not depend on how many answers there are.
    const double factor = std::min((1 + half_seconds) * (1 + half_seconds), 10.0);
    const double growth = searching_ ? speed_ : factor * speed_after_cut_ / 20;
    set_speed(speed_ + growth / speed_);
  }

  /// After a pause that began at `paused_at`. `recovered_at_once`: one short pause was enough.
  void slow_down(TimePoint now, TimePoint paused_at, bool recovered_at_once) {
    const double speed = speed_served(now, recovered_at_once);
    searching_ = (!gate_ && cycle_served_ < enough_answers) || now - paused_at > max_cycle;
    if (!gate_) gate_.emplace(std::chrono::nanoseconds(0), usual_lateness / 2);
    set_speed(speed);
    speed_after_cut_ = recent_ = speed_;
    averaged_at_ = now;
    gate_->restart(now);
    cycle_began_ = now;
    cycle_served_ = 0;
  }

 private:
  static constexpr std::chrono::minutes max_cycle{1};
  // Fewer answers tell the speed too badly.
  static constexpr std::size_t enough_answers = 20;
  static constexpr double cut = 0.92;
  static constexpr double min_speed = 0.2;
  static constexpr double max_speed = 1e7;

  // What it served lately, if it was ready again after one short pause; else the average, pauses
  // included.
  double speed_served(TimePoint now, bool recovered_at_once) const noexcept {
    const double seconds = std::chrono::duration<double>(now - cycle_began_).count();
    const double served = static_cast<double>(cycle_served_) / std::max(seconds, 0.001);
    return cut * (gate_ && recovered_at_once ? std::min(speed_, recent_) : served);
  }

  // An exponential average, in which what is a second old counts for little more than a third.
  void average(TimePoint now) noexcept {
    const double seconds = std::chrono::duration<double>(now - averaged_at_).count();
    recent_ = recent_ * std::exp(-seconds) + 1;
    averaged_at_ = now;
  }

  void set_speed(double calls_per_second) {
    speed_ = std::clamp(calls_per_second, min_speed, max_speed);
    gate_->set_interval(std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / speed_)));
  }

  std::optional<GcraGate> gate_;  ///< Absent: never throttled.
  double speed_ = 0;
  double speed_after_cut_ = 0;
  bool searching_ = false;  ///< The speed is too uncertain for slow growth.
  TimePoint cycle_began_{};
  std::size_t cycle_served_ = 0;
  double recent_ = 0;  ///< Calls served in about the last second.
  TimePoint averaged_at_{};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
