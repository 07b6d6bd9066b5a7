#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bizkithub/config.hpp>
#include <bizkithub/rate_limit.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

using WallTime = std::chrono::system_clock::time_point;

// A century: longer than any wait, and far from overflow in any unit.
inline constexpr std::int64_t longest_seconds = 100LL * 365 * 86'400;

std::string request_id(const std::vector<Header>& headers);

/// Absent if the response names no limit. `wall_now` stands in for a missing `Date`.
std::optional<RateLimitStatus> rate_limit_status(const std::vector<Header>& headers,
                                                 WallTime wall_now);

/// `Retry-After` in seconds or as a date; never negative. Absent if it is missing or neither.
std::optional<std::chrono::seconds> retry_after(const std::vector<Header>& headers,
                                                WallTime wall_now);

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/response_headers.ipp>
#endif
