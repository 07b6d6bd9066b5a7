// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bulk.hpp>
#include <bizkithub/detail/http/headers.hpp>
#include <bizkithub/detail/http/url.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// libcurl takes milliseconds as an int, which holds 24 days.
inline constexpr std::chrono::milliseconds max_duration = std::chrono::hours(24 * 24);

inline std::optional<Error> first_of(std::initializer_list<std::optional<Error>> checks) {
  for (const auto& error : checks) {
    if (error) return error;
  }
  return std::nullopt;
}

inline std::optional<Error> require(bool holds, std::string_view name, std::string_view rule) {
  if (holds) return std::nullopt;
  return invalid_argument(name, std::string(name).append(" must ").append(rule));
}

inline std::optional<Error> check(const char* name,
                                  std::optional<std::chrono::milliseconds> duration,
                                  std::chrono::milliseconds min = std::chrono::milliseconds(1)) {
  if (!duration || (*duration >= min && *duration <= max_duration)) return std::nullopt;
  return require(false, name, "be from " + std::to_string(min.count()) + " ms to 24 days");
}

inline std::optional<Error> check(const RetryOptions& retry) {
  constexpr std::chrono::milliseconds min{0};
  return first_of(
      {require(retry.max_attempts >= 1, "retry.max_attempts", "be at least 1"),
       check("retry.initial_backoff", retry.initial_backoff, min),
       check("retry.max_backoff", retry.max_backoff, min),
       require(retry.max_backoff >= retry.initial_backoff, "retry.max_backoff",
               "not be less than retry.initial_backoff"),
       // NaN fails this too.
       require(retry.jitter >= 0.0 && retry.jitter <= 1.0, "retry.jitter", "be from 0 to 1")});
}

// It becomes a comment in User-Agent (RFC 9110 5.6.5).
inline std::optional<Error> check_application(const std::string& application) {
  const auto allowed = [](char c) {
    return c >= ' ' && c < '\x7f' && c != '(' && c != ')' && c != '\\';
  };
  return require(std::all_of(application.begin(), application.end(), allowed), "application",
                 "be printable ASCII without parentheses and backslashes");
}

/// The first fault, `base_url` aside.
inline std::optional<Error> check(const ClientOptions& options) {
  constexpr std::chrono::seconds min_age{1};
  const bool has_proxy = options.proxy && !options.proxy->empty();
  return first_of({check("connect_timeout", options.connect_timeout),
                   check("attempt_timeout", options.attempt_timeout),
                   check("total_timeout", options.total_timeout),
                   check("max_connection_age", options.max_connection_age, min_age),
                   check(options.retry),
                   require(options.retry_reserve >= 0 && options.retry_reserve <= 1'000'000,
                           "retry_reserve", "be from 0 to 1000000"),
                   require(options.max_response_bytes >= 1, "max_response_bytes", "be at least 1"),
                   has_proxy ? check_proxy(*options.proxy) : std::nullopt,
                   check_headers(options.headers), check_application(options.application)});
}

inline std::optional<Error> check(const CallOptions& options) {
  return first_of({check("total_timeout", options.total_timeout),
                   options.retry ? check(*options.retry) : std::nullopt,
                   check_headers(options.headers)});
}

inline std::optional<Error> check(const BulkOptions& options) {
  const RateLimit limit = options.rate_limit.value_or(RateLimit{1, std::chrono::minutes(1)});
  auto of_call = check(options.call);
  if (of_call) {
    of_call->field.insert(0, "call.");
    of_call->message.insert(0, "call.");
  }
  return first_of({require(options.max_in_flight >= 1 && options.max_in_flight <= 10'000,
                           "max_in_flight", "be from 1 to 10000"),
                   require(limit.calls >= 1, "rate_limit.calls", "be at least 1"),
                   check("rate_limit.period", limit.period),
                   check("total_timeout", options.total_timeout), of_call});
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
