// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>

#include <bizkithub/detail/http/date.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/redact.hpp>
#include <bizkithub/rate_limit.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// RFC 9110 5.6.2.
inline bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

inline bool is_field_value(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
  });
}

/// Whether the client or HTTP itself sets this header.
inline bool is_reserved_header(std::string_view name) noexcept {
  for (std::string_view reserved :
       {"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Content-Type",
        "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "Proxy-Connection", "TE", "Trailer",
        "Proxy-Authorization", "Transfer-Encoding", "Upgrade", "User-Agent"}) {
    if (equals_ignoring_case(reserved, name)) return true;
  }
  return false;
}

inline Error bad_header(std::string_view message) {
  return invalid_argument("headers", "headers: " + redact(message));
}

// A name is repeated only if it is valid; a value may be a secret.
inline std::optional<Error> check_header(const Header& header) {
  if (!is_token(header.name)) return bad_header("invalid header name");
  if (is_reserved_header(header.name)) return bad_header(header.name + " is set by the client");
  if (!is_field_value(header.value)) {
    return bad_header("line break or control character in the value of " + header.name);
  }
  const bool is_blank = header.value.find_first_not_of(" \t") == std::string::npos;
  // libcurl would leave the header out.
  if (is_blank && !header.value.empty()) return bad_header("blank value of " + header.name);
  return std::nullopt;
}

inline std::optional<Error> check_headers(const std::vector<Header>& headers) {
  for (const Header& header : headers) {
    if (auto error = check_header(header)) return error;
  }
  return std::nullopt;
}

inline std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                                   std::string_view name) noexcept {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

// A century: longer than any wait, and far from overflow in any unit.
inline constexpr std::int64_t longest_seconds = 100LL * 365 * 86'400;

// Digits only; saturates.
inline std::optional<std::uint64_t> parse_count(std::optional<std::string_view> text) noexcept {
  if (!text || text->empty() || !std::all_of(text->begin(), text->end(), is_digit)) {
    return std::nullopt;
  }
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), count);
  return parsed.ec == std::errc::result_out_of_range ? UINT64_MAX : count;
}

inline std::chrono::seconds clamp_seconds(std::uint64_t count) noexcept {
  const auto largest = static_cast<std::uint64_t>(longest_seconds);
  return std::chrono::seconds(static_cast<std::int64_t>((std::min)(count, largest)));
}

// By the service's own clock if it sends its date: ours may be wrong.
inline WallTime service_now(const std::vector<Header>& headers, WallTime wall_now) {
  const auto date = find_header(headers, "date");
  return date ? parse_http_date(*date).value_or(wall_now) : wall_now;
}

// Rounded up: a request that comes a second too early is refused again.
inline std::chrono::seconds time_until(WallTime then, WallTime now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(then - now);
  return std::clamp(left, std::chrono::seconds(0), std::chrono::seconds(longest_seconds));
}

// Some services send milliseconds. Nobody means a wait of decades.
inline WallTime time_of_reset(std::uint64_t reset) noexcept {
  const bool in_milliseconds = reset >= 1'000'000'000'000;
  const auto unix_time = std::min<std::uint64_t>(in_milliseconds ? reset / 1000 : reset, year_2200);
  return WallTime(std::chrono::seconds(static_cast<std::int64_t>(unix_time)));
}

inline std::optional<std::chrono::seconds> resets_in(const std::vector<Header>& headers,
                                                     WallTime wall_now) {
  const auto reset = parse_count(find_header(headers, "x-ratelimit-reset"));
  if (!reset) return std::nullopt;
  const auto left = time_until(time_of_reset(*reset), service_now(headers, wall_now));
  if (left > std::chrono::hours(24)) return std::nullopt;
  return left;
}

inline std::string request_id(const std::vector<Header>& headers) {
  for (std::string_view name : {"x-request-id", "x-vercel-id", "cf-ray"}) {
    const auto value = find_header(headers, name);
    if (value && !value->empty()) return printable(*value);
  }
  return {};
}

/// Absent if the response names no limit. `wall_now` is used if it has no `Date`.
inline std::optional<RateLimitStatus> rate_limit_status(const std::vector<Header>& headers,
                                                        WallTime wall_now) {
  RateLimitStatus status;
  status.limit = parse_count(find_header(headers, "x-ratelimit-limit"));
  status.remaining = parse_count(find_header(headers, "x-ratelimit-remaining"));
  status.resets_in = resets_in(headers, wall_now);
  if (!status.limit && !status.remaining && !status.resets_in) return std::nullopt;
  return status;
}

/// `Retry-After` in seconds or as a date; never negative. Absent if it is missing or invalid.
inline std::optional<std::chrono::seconds> retry_after(const std::vector<Header>& headers,
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
