// SPDX-License-Identifier: MIT
#include "rate_limiter.hpp"

namespace bizkithub_sandbox {

RateStatus RateLimiter::count(std::string_view key, const RateLimit& limit, Clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Window& window = windows_[std::string(key)];
  if (window.end <= now) window = Window{now + limit.period, 0};
  const bool exceeded = window.used >= limit.calls;
  if (!exceeded) ++window.used;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(window.end - now);
  return RateStatus{limit.calls, limit.calls - window.used, left, exceeded};
}

}  // namespace bizkithub_sandbox
