#pragma once

#include <bizkithub/bulk.hpp>
#include <bizkithub/detail/http/headers.hpp>
#include <bizkithub/detail/http/url.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// libcurl takes milliseconds as an int, which holds 24 days.
inline constexpr std::chrono::milliseconds max_duration = std::chrono::hours(24 * 24);

inline Error bad_option(std::string_view name, std::string_view fault) {
  return invalid_argument(name, std::string(name).append(1, ' ').append(fault));
}

inline std::optional<Error> check(const char* name, std::chrono::milliseconds duration,
                                  std::chrono::milliseconds min = std::chrono::milliseconds(1)) {
  if (duration >= min && duration <= max_duration) return std::nullopt;
  return bad_option(name, "must be from " + std::to_string(min.count()) + " ms to 24 days");
}

inline std::optional<Error> check(const RetryOptions& retry) {
  if (retry.max_attempts < 1) return bad_option("retry.max_attempts", "must be at least 1");
  constexpr std::chrono::milliseconds min{0};
  if (auto error = check("retry.initial_backoff", retry.initial_backoff, min)) return error;
  if (auto error = check("retry.max_backoff", retry.max_backoff, min)) return error;
  if (retry.max_backoff < retry.initial_backoff) {
    return bad_option("retry.max_backoff", "must not be less than retry.initial_backoff");
  }
  // NaN fails this too.
  if (!(retry.jitter >= 0.0 && retry.jitter <= 1.0)) {
    return bad_option("retry.jitter", "must be from 0 to 1");
  }
  return std::nullopt;
}

// It becomes a comment in User-Agent (RFC 9110 5.6.5).
inline std::optional<Error> check_application(const std::string& application) {
  const auto allowed = [](char c) {
    return c >= ' ' && c < '\x7f' && c != '(' && c != ')' && c != '\\';
  };
  if (std::all_of(application.begin(), application.end(), allowed)) return std::nullopt;
  return bad_option("application", "must be printable ASCII without parentheses and backslashes");
}

/// The first fault, `base_url` aside.
inline std::optional<Error> check(const ClientOptions& options) {
  if (auto error = check("connect_timeout", options.connect_timeout)) return error;
  if (auto error = check("attempt_timeout", options.attempt_timeout)) return error;
  if (auto error = check("total_timeout", options.total_timeout)) return error;
  constexpr std::chrono::seconds min_age{1};
  if (auto error = check("max_connection_age", options.max_connection_age, min_age)) return error;
  if (auto error = check(options.retry)) return error;
  if (options.retry_reserve < 0 || options.retry_reserve > 1'000'000) {
    return bad_option("retry_reserve", "must be from 0 to 1000000");
  }
  if (options.max_response_bytes < 1) return bad_option("max_response_bytes", "must be at least 1");
  if (options.proxy && !options.proxy->empty()) {
    if (auto error = check_proxy(*options.proxy)) return error;
  }
  if (auto error = check_headers(options.headers)) return error;
  return check_application(options.application);
}

inline std::optional<Error> check(const CallOptions& options) {
  if (options.total_timeout) {
    if (auto error = check("total_timeout", *options.total_timeout)) return error;
  }
  if (options.retry) {
    if (auto error = check(*options.retry)) return error;
  }
  return check_headers(options.headers);
}

inline std::optional<Error> check(const BulkOptions& options) {
  if (options.max_in_flight < 1 || options.max_in_flight > 10'000) {
    return bad_option("max_in_flight", "must be from 1 to 10000");
  }
  if (options.rate_limit) {
    const RateLimit& limit = *options.rate_limit;
    if (limit.calls < 1) return bad_option("rate_limit.calls", "must be at least 1");
    if (auto error = check("rate_limit.period", limit.period)) return error;
  }
  if (options.total_timeout) {
    if (auto error = check("total_timeout", *options.total_timeout)) return error;
  }
  auto error = check(options.call);
  if (error) {
    error->field.insert(0, "call.");
    error->message.insert(0, "call.");
  }
  return error;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
