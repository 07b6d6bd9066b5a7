// SPDX-License-Identifier: MIT
#include "rate_limiter.hpp"

#include <iterator>

namespace bizkithub_sandbox {
namespace {

constexpr std::size_t max_windows = 10'000;

}  // namespace

RateStatus RateLimiter::count(std::string_view key, const RateLimit& limit, Clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (windows_.size() >= max_windows) make_room(now);
  Window& window = windows_[std::string(key)];
  if (window.end <= now) window = Window{now + limit.period, 0};
  const bool exceeded = window.used >= limit.calls;
  if (!exceeded) ++window.used;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(window.end - now);
  return RateStatus{limit.calls, limit.calls - window.used, left, exceeded};
}

void RateLimiter::make_room(Clock::time_point now) {
  for (auto at = windows_.begin(); at != windows_.end();) {
    at = at->second.end <= now ? windows_.erase(at) : std::next(at);
  }
  // Not only where it is full again, because going through all of them takes time.
  if (windows_.size() > max_windows / 2) windows_.clear();
}

}  // namespace bizkithub_sandbox
