// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bizkithub_sandbox {

struct RateLimit {
  std::uint64_t calls = 0;
  std::chrono::seconds period{60};
};

/// What the rate-limit headers say.
struct RateStatus {
  std::uint64_t limit = 0;
  std::uint64_t remaining = 0;
  std::chrono::milliseconds until_reset{0};
  bool exceeded = false;  ///< this call is one too many
};

/// Counts calls per key in fixed windows, each opened by the first call that finds none open. Of
/// more than 10,000 keys at a time it forgets the windows, because anybody can make up keys.
/// Thread-safe.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  /// Counts one call of `key`, unless the window is used up.
  RateStatus count(std::string_view key, const RateLimit& limit, Clock::time_point now);

 private:
  struct Window {
    Clock::time_point end;
    std::uint64_t used = 0;
  };

  void make_room(Clock::time_point now);

  std::mutex mutex_;
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace bizkithub_sandbox
