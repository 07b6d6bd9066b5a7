#pragma once

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include <bizkithub/impl/base_url.hpp>
#include <bizkithub/impl/invalid_argument.hpp>
#include <bizkithub/impl/option_checks.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

using Problem = std::optional<Error>;

// 24 days of milliseconds are the most that an int holds, and libcurl's waits are ints.
inline constexpr std::chrono::milliseconds longest_duration = std::chrono::hours(24 * 24);

BIZKITHUB_LOCAL Problem bad_option(const char* name, const std::string& what) {
  return invalid_argument(name, std::string(name) + " " + what);
}

BIZKITHUB_LOCAL Problem duration_problem(const char* name, std::chrono::milliseconds duration,
                                         std::chrono::milliseconds least) {
  if (duration >= least && duration <= longest_duration) return std::nullopt;
  return bad_option(name, "must be from " + std::to_string(least.count()) + " ms to 24 days");
}

BIZKITHUB_LOCAL Problem problem_of(const RetryOptions& retry) {
  if (retry.max_attempts < 1) return bad_option("retry.max_attempts", "must be at least 1");
  constexpr std::chrono::milliseconds none{0};
  if (auto p = duration_problem("retry.initial_backoff", retry.initial_backoff, none)) return p;
  if (auto p = duration_problem("retry.max_backoff", retry.max_backoff, none)) return p;
  if (retry.max_backoff < retry.initial_backoff) {
    return bad_option("retry.max_backoff", "must not be less than retry.initial_backoff");
  }
  // Written so that NaN fails it too.
  if (!(retry.jitter >= 0.0 && retry.jitter <= 1.0)) {
    return bad_option("retry.jitter", "must be from 0 to 1");
  }
  return std::nullopt;
}

BIZKITHUB_LOCAL Problem timeouts_problem(const ClientOptions& options) {
  constexpr std::chrono::milliseconds least{1};
  if (auto p = duration_problem("connect_timeout", options.connect_timeout, least)) return p;
  if (auto p = duration_problem("attempt_timeout", options.attempt_timeout, least)) return p;
  return duration_problem("total_timeout", options.total_timeout, least);
}

BIZKITHUB_LOCAL bool is_directory(const std::string& path) noexcept {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// A file that is not there is left to the call: it may be there by then.
BIZKITHUB_LOCAL Problem tls_problem(const TlsOptions& tls) {
  if (!tls.ca_file.empty() && is_directory(tls.ca_file)) {
    return bad_option("tls.ca_file", "is a directory: " + tls.ca_file);
  }
  if (!tls.ca_path.empty() && !is_directory(tls.ca_path)) {
    return bad_option("tls.ca_path", "is no directory: " + tls.ca_path);
  }
  return std::nullopt;
}

// It becomes a comment of User-Agent (RFC 9110 5.6.5).
BIZKITHUB_LOCAL Problem application_problem(const std::string& application) {
  const auto allowed = [](char c) {
    return c >= ' ' && c < '\x7f' && c != '(' && c != ')' && c != '\\';
  };
  if (std::all_of(application.begin(), application.end(), allowed)) return std::nullopt;
  return bad_option("application", "must be printable ASCII without parentheses and backslashes");
}

BIZKITHUB_INLINE Problem problem_of(const ClientOptions& options) {
  if (auto p = timeouts_problem(options)) return p;
  if (auto p = problem_of(options.retry)) return p;
  if (options.retry_reserve < 0 || options.retry_reserve > 1'000'000) {
    return bad_option("retry_reserve", "must be from 0 to 1000000");
  }
  if (options.max_response_bytes < 1) return bad_option("max_response_bytes", "must be at least 1");
  if (options.proxy && !options.proxy->empty()) {
    const std::string problem = proxy_problem(*options.proxy);
    if (!problem.empty())
      return bad_option("proxy", "is no proxy's URL such as http://proxy.example:3128: " + problem);
  }
  if (auto p = tls_problem(options.tls)) return p;
  return application_problem(options.application);
}

// RFC 9110 5.6.2.
BIZKITHUB_LOCAL bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

BIZKITHUB_LOCAL bool is_field_value(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
  });
}

// Set by the client, or by HTTP itself for the connection.
BIZKITHUB_LOCAL bool is_ours_to_set(std::string_view name) noexcept {
  constexpr std::string_view ours[] = {"Accept-Encoding",
                                       "Authorization",
                                       "Connection",
                                       "Content-Length",
                                       "Content-Type",
                                       "Expect",
                                       "Host",
                                       "HTTP2-Settings",
                                       "Keep-Alive",
                                       "Proxy-Connection",
                                       "TE",
                                       "Trailer",
                                       "Proxy-Authorization",
                                       "Transfer-Encoding",
                                       "Upgrade",
                                       "User-Agent"};
  return std::any_of(std::begin(ours), std::end(ours), [name](std::string_view header) {
    return equals_ignoring_case(header, name);
  });
}

BIZKITHUB_LOCAL Problem header_problem(const Header& header) {
  // The name is shown only where it is one; a value may be a secret.
  if (!is_token(header.name)) return bad_option("headers", "hold a name that is no header name");
  if (is_ours_to_set(header.name)) {
    return bad_option("headers", "hold " + header.name + ", which is the client's to set");
  }
  if (!is_field_value(header.value)) {
    return bad_option("headers",
                      "hold a line break or control character in the value of " + header.name);
  }
  return std::nullopt;
}

BIZKITHUB_INLINE Problem problem_of(const CallOptions& options) {
  if (options.total_timeout) {
    auto problem =
        duration_problem("total_timeout", *options.total_timeout, std::chrono::milliseconds(1));
    if (problem) return problem;
  }
  if (options.retry) {
    if (auto problem = problem_of(*options.retry)) return problem;
  }
  for (const Header& header : options.headers) {
    if (auto problem = header_problem(header)) return problem;
  }
  return std::nullopt;
}

BIZKITHUB_LOCAL Problem problem_of(const RateLimit& limit) {
  if (limit.calls < 1) return bad_option("rate_limit.calls", "must be at least 1");
  return duration_problem("rate_limit.period", limit.period, std::chrono::milliseconds(1));
}

BIZKITHUB_INLINE Problem problem_of(const BulkOptions& options) {
  if (options.max_in_flight < 1 || options.max_in_flight > 10'000) {
    return bad_option("max_in_flight", "must be from 1 to 10000");
  }
  if (options.rate_limit) {
    if (auto problem = problem_of(*options.rate_limit)) return problem;
  }
  if (options.total_timeout) {
    constexpr std::chrono::milliseconds least{1};
    auto problem = duration_problem("total_timeout", *options.total_timeout, least);
    if (problem) return problem;
  }
  auto problem = problem_of(options.call);
  if (problem) {
    problem->field.insert(0, "call.");
    problem->message.insert(0, "call.");
  }
  return problem;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
