#pragma once

#include <algorithm>

#include <bizkithub/rate_limit.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// What is left of the service's rate limit, as its responses tell (`X-RateLimit-*`).
class Quota {
 public:
  /// What is in flight may not be counted yet in what the service tells.
  bool is_used_up(TimePoint now, std::size_t in_flight) const noexcept {
    return now < resets_at_ && in_flight >= remaining_;
  }
  TimePoint resets_at() const noexcept { return resets_at_; }

  /// Returns until when to pause, if nothing is left.
  std::optional<TimePoint> update(const RateLimitStatus& status, TimePoint now) {
    // The end of a window is told in whole seconds, by a clock of whole seconds.
    constexpr std::chrono::milliseconds precision{1500};
    if (!status.remaining || !status.resets_in) return std::nullopt;
    const TimePoint resets_at = now + *status.resets_in;
    const bool in_window = now < resets_at_;
    // Responses overtake each other: one from an earlier window tells nothing of this one.
    if (in_window && resets_at + precision < resets_at_) return std::nullopt;
    if (in_window && resets_at <= resets_at_ + precision) {
      // Within one window the lowest value counts.
      remaining_ = std::min(remaining_, *status.remaining);
    } else {
      remaining_ = *status.remaining;
      resets_at_ = resets_at;
    }
    return is_used_up(now, 0) ? std::optional(resets_at_) : std::nullopt;
  }

 private:
  std::uint64_t remaining_ = 0;
  TimePoint resets_at_{};  ///< In the past: nothing is known.
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
