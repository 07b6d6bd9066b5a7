#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include <bizkithub/config.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// How many requests are sent at a time: few at first, and more for as long as that brings more
/// answers in the same time. Later it looks now and then whether still more would.
class InFlightWindow {
 public:
  explicit InFlightWindow(std::size_t most) noexcept
      : most_(most), limit_(std::min(most, std::size_t{8})) {}

  std::size_t limit() const noexcept { return limit_; }

  /// An answer came, while the window was `full` or not. What came at another number in flight says
  /// nothing of this one.
  void answered(TimePoint now, bool full) noexcept {
    if (limit_ == most_ && !trying_) return;
    if (to_skip_ > 0) {
      if (--to_skip_ == 0) begin_round(now);
      return;
    }
    ++answers_;
    if (full) ++full_answers_;
    if (answers_ >= 2 * limit_ && now - round_began_ >= shortest_round) end_round(now);
  }

  /// After a pause nothing that was being measured means anything.
  void begin_again() noexcept { skip_to_new_round(); }

 private:
  static constexpr std::chrono::milliseconds shortest_round{20};
  static constexpr double worth_it = 1.05;

  // Until the answers to what was sent at the old number have come.
  void skip_to_new_round() noexcept { to_skip_ = limit_ + 1; }

  void begin_round(TimePoint now) noexcept {
    round_began_ = now;
    answers_ = full_answers_ = 0;
  }

  void end_round(TimePoint now) noexcept {
    using Seconds = std::chrono::duration<double>;
    const double speed = static_cast<double>(answers_) / Seconds(now - round_began_).count();
    // Where something else kept the run from sending more, a higher number would not help.
    const bool was_limit = full_answers_ * 5 >= answers_;
    begin_round(now);
    if (trying_) {
      judge(speed, now);
    } else if (was_limit && now >= try_again_at_) {
      speed_before_ = speed;
      grow();
    }
  }

  void grow() noexcept {
    limit_before_ = limit_;
    limit_ = std::min(most_, limit_ * 2);
    trying_ = limit_ != limit_before_;
    skip_to_new_round();
  }

  void judge(double speed, TimePoint now) noexcept {
    trying_ = false;
    if (speed >= speed_before_ * worth_it) {
      rest_ = shortest_rest;
      speed_before_ = speed;
      return grow();
    }
    limit_ = limit_before_;
    try_again_at_ = now + rest_;
    rest_ = std::min(rest_ * 2, longest_rest);
    skip_to_new_round();
  }

  static constexpr std::chrono::seconds shortest_rest{1};
  static constexpr std::chrono::seconds longest_rest{16};

  std::size_t most_;
  std::size_t limit_;
  std::size_t limit_before_ = 0;
  double speed_before_ = 0;
  bool trying_ = false;
  TimePoint try_again_at_{};
  std::chrono::seconds rest_ = shortest_rest;

  std::size_t to_skip_ = 1;
  TimePoint round_began_{};
  std::size_t answers_ = 0;
  std::size_t full_answers_ = 0;
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
