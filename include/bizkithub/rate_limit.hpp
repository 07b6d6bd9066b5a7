#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// The pace of a bulk run: at most `calls` in any `period`, evenly spread over it.
///
/// The documented limit of a PROD key: `{500'000, std::chrono::minutes(1)}`.
struct RateLimit {
  /// At least 1.
  std::size_t calls = 0;
  /// From 1 ms to 24 days.
  std::chrono::milliseconds period{};
  /// How many calls may go at once, before or between the evenly spread ones; a window of `period`
  /// then has at most `calls + burst`.
  std::size_t burst = 0;
};

/// What a response said of the key's rate limit. A header that is absent or no number is absent
/// here.
struct RateLimitStatus {
  /// `X-RateLimit-Limit`: calls in one window.
  std::optional<std::uint64_t> limit{};
  /// `X-RateLimit-Remaining`: calls left in this window.
  std::optional<std::uint64_t> remaining{};
  /// `X-RateLimit-Reset`, in Unix seconds by the service's clock, as a duration from the moment of
  /// the response by that same clock (its `Date`); never negative.
  std::optional<std::chrono::seconds> resets_in{};
};

BIZKITHUB_NAMESPACE_END
