#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// At most `calls` in any `period`: how bulk work, which a later version brings, will be paced.
struct RateLimit {
  std::size_t calls = 0;
  std::chrono::milliseconds period{};
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
