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
  void pass(TimePoint now) noexcept { next_ = std::max(next_, now) + interval_; }
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
  const double late = std::max(std::floor(calls * lateness / period) - burst, 0.0);
  const Nanoseconds interval = period / (calls - late);
  constexpr std::chrono::hours forever{24 * 365 * 50};
  const Nanoseconds slack = std::min<Nanoseconds>(interval * (late + burst), forever);
  // Rounded to the safe side.
  return GcraGate(std::chrono::duration_cast<Duration>(interval) + Duration(1),
                  std::chrono::duration_cast<Duration>(slack));
}

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
    const double factor = std::min((1 + half_seconds) * (1 + half_seconds), 10.0);
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
        static_cast<double>(cycle_served_) / std::max(seconds_since(cycle_began_, now), 0.001);
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

/// How many requests may be in flight: few at first, and twice as many for as long as that makes
/// the run faster. Later it tries now and then whether still more would.
class ConcurrencyLimit {
 public:
  explicit ConcurrencyLimit(std::size_t max) noexcept
      : max_(max), limit_(std::min(max, std::size_t{8})), proven_(limit_) {}

  std::size_t limit() const noexcept { return limit_; }

  /// `full`: the limit kept the run from sending more.
  void answered(TimePoint now, bool full) noexcept {
    constexpr std::chrono::milliseconds min_round{20};
    if (proven_ == max_) return;
    if (to_skip_ > 0) {
      if (--to_skip_ == 0) begin_round(now);
      return;
    }
    ++answers_;
    if (full) ++full_answers_;
    if (answers_ >= 2 * limit_ && now - round_began_ >= min_round) end_round(now);
  }

  /// Answers to what was sent under another limit, or before a pause, are not measured.
  void restart() noexcept { to_skip_ = limit_ + 1; }

 private:
  void begin_round(TimePoint now) noexcept {
    round_began_ = now;
    answers_ = full_answers_ = 0;
  }

  void end_round(TimePoint now) noexcept {
    const std::chrono::duration<double> round = now - round_began_;
    const double speed = static_cast<double>(answers_) / round.count();
    // If something else kept the run from sending more, a higher limit would not help.
    const bool was_limit = full_answers_ * 5 >= answers_;
    begin_round(now);
    const bool grew = limit_ > proven_;
    if (grew && speed < proven_speed_ * 1.05) return take_back(now);
    if (grew) rest_ = min_rest;
    proven_ = limit_;
    proven_speed_ = speed;
    if (!grew && (!was_limit || now < try_again_at_)) return;
    limit_ = std::min(max_, limit_ * 2);
    restart();
  }

  void take_back(TimePoint now) noexcept {
    limit_ = proven_;
    try_again_at_ = now + rest_;
    rest_ = std::min(rest_ * 2, max_rest);
    restart();
  }

  static constexpr std::chrono::seconds min_rest{1};
  static constexpr std::chrono::seconds max_rest{16};

  const std::size_t max_;
  std::size_t limit_;
  std::size_t proven_;  ///< The highest limit that made the run faster.
  double proven_speed_ = 0;
  TimePoint try_again_at_{};
  std::chrono::seconds rest_ = min_rest;

  std::size_t to_skip_ = 1;
  TimePoint round_began_{};
  std::size_t answers_ = 0;
  std::size_t full_answers_ = 0;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
