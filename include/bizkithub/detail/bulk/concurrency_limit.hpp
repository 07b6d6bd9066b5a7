// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// How many requests may be in flight: few at first, and twice as many for as long as that makes
/// the run faster. Later it tries now and then whether still more would.
class ConcurrencyLimit {
 public:
  explicit ConcurrencyLimit(std::size_t max) noexcept
      : max_(max), limit_((std::min)(max, std::size_t{8})), proven_(limit_) {}

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
    limit_ = (std::min)(max_, limit_ * 2);
    restart();
  }

  void take_back(TimePoint now) noexcept {
    limit_ = proven_;
    try_again_at_ = now + rest_;
    rest_ = (std::min)(rest_ * 2, max_rest);
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
