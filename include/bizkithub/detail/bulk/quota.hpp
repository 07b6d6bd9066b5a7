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
    return remaining_ && now < resets_at_ && in_flight >= *remaining_;
  }
  TimePoint resets_at() const noexcept { return resets_at_; }

  /// Returns until when to pause, if nothing is left.
  std::optional<TimePoint> update(const RateLimitStatus& status, TimePoint now) {
    if (!status.remaining || !status.resets_in) return std::nullopt;
    const TimePoint resets_at = now + *status.resets_in;
    if (is_outdated(resets_at, now)) return std::nullopt;
    update(*status.remaining, resets_at, now);
    if (*remaining_ > 0 || now >= resets_at_) return std::nullopt;
    return resets_at_;
  }

 private:
  // The end of a window is told in whole seconds, by a clock of whole seconds.
  static constexpr std::chrono::milliseconds precision{1500};

  bool in_known_window(TimePoint now) const noexcept { return remaining_ && now < resets_at_; }

  // Responses overtake each other: one from an earlier window tells nothing of this one.
  bool is_outdated(TimePoint resets_at, TimePoint now) const noexcept {
    return in_known_window(now) && resets_at + precision < resets_at_;
  }

  // Within one window the lowest value counts.
  void update(std::uint64_t remaining, TimePoint resets_at, TimePoint now) {
    const bool same_window = in_known_window(now) && resets_at <= resets_at_ + precision;
    remaining_ = same_window ? std::min(*remaining_, remaining) : remaining;
    if (!same_window) resets_at_ = resets_at;
  }

  std::optional<std::uint64_t> remaining_;
  TimePoint resets_at_{};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
