// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// Rate limit of a bulk run: at most `calls` in any `period`, evenly spread.
///
/// The documented limit of a PROD key is `{500'000, std::chrono::minutes(1)}`.
struct RateLimit {
  /// At least 1.
  std::size_t calls = 0;
  /// From 1 ms to 24 days.
  std::chrono::milliseconds period{};
  /// Number of calls that may be sent at once, in addition to the evenly spread ones. Any `period`
  /// then has at most `calls + burst`.
  std::size_t burst = 0;
};

/// Rate limit headers of a response. Absent members: the header is missing or invalid.
struct RateLimitStatus {
  /// `X-RateLimit-Limit`: calls in one window.
  std::optional<std::uint64_t> limit{};
  /// `X-RateLimit-Remaining`: calls left in this window.
  std::optional<std::uint64_t> remaining{};
  /// `X-RateLimit-Reset` (Unix time in seconds or milliseconds) as a duration from the `Date` of
  /// the response, or from the local clock; never negative. Absent if it is more than 24 h.
  std::optional<std::chrono::seconds> resets_in{};
};

BIZKITHUB_NAMESPACE_END
