#pragma once

#include <algorithm>
#include <cstdint>

#include <bizkithub/impl/http_date.hpp>
#include <bizkithub/impl/redact.hpp>
#include <bizkithub/impl/response_headers.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                                            std::string_view name) noexcept {
  const auto found = std::find_if(headers.begin(), headers.end(), [name](const Header& header) {
    return equals_ignoring_case(header.name, name);
  });
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

// Digits only; what is too large to be meant becomes the largest number.
BIZKITHUB_LOCAL std::optional<std::uint64_t> parse_count(
    std::optional<std::string_view> text) noexcept {
  if (!text || text->empty() || !std::all_of(text->begin(), text->end(), is_digit)) {
    return std::nullopt;
  }
  std::uint64_t count = 0;
  for (char c : *text) {
    if (count > UINT64_MAX / 10 - 1) return UINT64_MAX;
    count = count * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return count;
}

BIZKITHUB_LOCAL std::chrono::seconds clamp_seconds(std::uint64_t count) noexcept {
  const auto largest = static_cast<std::uint64_t>(longest_seconds);
  return std::chrono::seconds(static_cast<std::int64_t>(std::min(count, largest)));
}

// The service's own clock where it shows it: ours may be wrong.
BIZKITHUB_LOCAL WallTime service_now(const std::vector<Header>& headers, WallTime wall_now) {
  const auto date = find_header(headers, "date");
  return date ? parse_http_date(*date).value_or(wall_now) : wall_now;
}

// Rounded up: a second too early is answered with another refusal.
BIZKITHUB_LOCAL std::chrono::seconds time_until(WallTime then, WallTime now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(then - now);
  return std::max(left, std::chrono::seconds(0));
}

BIZKITHUB_LOCAL std::optional<std::chrono::seconds> resets_in(const std::vector<Header>& headers,
                                                              WallTime wall_now) {
  const auto reset = parse_count(find_header(headers, "x-ratelimit-reset"));
  if (!reset) return std::nullopt;
  const WallTime then{clamp_seconds(*reset)};
  return time_until(then, service_now(headers, wall_now));
}

BIZKITHUB_INLINE std::string request_id(const std::vector<Header>& headers) {
  for (std::string_view name : {"x-request-id", "x-vercel-id", "cf-ray"}) {
    const auto value = find_header(headers, name);
    if (value && !value->empty()) return redact(*value);
  }
  return {};
}

BIZKITHUB_INLINE std::optional<RateLimitStatus> rate_limit_status(
    const std::vector<Header>& headers, WallTime wall_now) {
  RateLimitStatus status;
  status.limit = parse_count(find_header(headers, "x-ratelimit-limit"));
  status.remaining = parse_count(find_header(headers, "x-ratelimit-remaining"));
  status.resets_in = resets_in(headers, wall_now);
  if (!status.limit && !status.remaining && !status.resets_in) return std::nullopt;
  return status;
}

BIZKITHUB_INLINE std::optional<std::chrono::seconds> retry_after(const std::vector<Header>& headers,
                                                                 WallTime wall_now) {
  const auto value = find_header(headers, "retry-after");
  if (!value) return std::nullopt;
  if (const auto seconds = parse_count(value)) return clamp_seconds(*seconds);
  const auto date = parse_http_date(*value);
  if (!date) return std::nullopt;
  return time_until(*date, service_now(headers, wall_now));
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
