#pragma once

#include <algorithm>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// How many requests may be in flight: few at first, and more for as long as that makes the run
/// faster. Later it tries now and then whether still more would.
class ConcurrencyLimit {
 public:
  explicit ConcurrencyLimit(std::size_t max) noexcept
      : max_(max), limit_(std::min(max, std::size_t{8})) {}

  std::size_t limit() const noexcept { return limit_; }

  /// `full`: the limit kept the run from sending more.
  void answered(TimePoint now, bool full) noexcept {
    if (limit_ == max_ && !trying_) return;
    if (to_skip_ > 0) {
      if (--to_skip_ == 0) begin_round(now);
      return;
    }
    ++answers_;
    if (full) ++full_answers_;
    if (answers_ >= 2 * limit_ && now - round_began_ >= min_round) end_round(now);
  }

  /// After a pause, what was being measured tells nothing.
  void restart() noexcept { skip_to_new_round(); }

 private:
  static constexpr std::chrono::milliseconds min_round{20};
  static constexpr double min_gain = 1.05;

  // Answers to what was sent under the old limit tell nothing of the new one.
  void skip_to_new_round() noexcept { to_skip_ = limit_ + 1; }

  void begin_round(TimePoint now) noexcept {
    round_began_ = now;
    answers_ = full_answers_ = 0;
  }

  void end_round(TimePoint now) noexcept {
    using Seconds = std::chrono::duration<double>;
    const double speed = static_cast<double>(answers_) / Seconds(now - round_began_).count();
    // If something else kept the run from sending more, a higher limit would not help.
    const bool was_limit = full_answers_ * 5 >= answers_;
    begin_round(now);
    if (trying_) {
      compare(speed, now);
    } else if (was_limit && now >= try_again_at_) {
      speed_before_ = speed;
      grow();
    }
  }

  void grow() noexcept {
    limit_before_ = limit_;
    limit_ = std::min(max_, limit_ * 2);
    trying_ = limit_ != limit_before_;
    skip_to_new_round();
  }

  void compare(double speed, TimePoint now) noexcept {
    trying_ = false;
    if (speed >= speed_before_ * min_gain) {
      rest_ = min_rest;
      speed_before_ = speed;
      return grow();
    }
    limit_ = limit_before_;
    try_again_at_ = now + rest_;
    rest_ = std::min(rest_ * 2, max_rest);
    skip_to_new_round();
  }

  static constexpr std::chrono::seconds min_rest{1};
  static constexpr std::chrono::seconds max_rest{16};

  std::size_t max_;
  std::size_t limit_;
  std::size_t limit_before_ = 0;
  double speed_before_ = 0;
  bool trying_ = false;
  TimePoint try_again_at_{};
  std::chrono::seconds rest_ = min_rest;

  std::size_t to_skip_ = 1;
  TimePoint round_began_{};
  std::size_t answers_ = 0;
  std::size_t full_answers_ = 0;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
