#pragma once

#include <functional>

#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN

enum class LogLevel {
  debug,    ///< Every attempt, with method, path, status and duration.
  info,     ///< Waits for a rate limit.
  warning,  ///< A failed attempt that is retried.
  error     ///< A failed attempt that ends its call.
};

enum class LogEvent {
  attempt,  ///< An attempt ended; `debug`. If `error_kind` is absent, the call succeeded.
  retry,    ///< A failed attempt is retried; `info` or `warning`.
  failure,  ///< A call failed; `error`.
  pause     ///< A bulk run pauses for `waited`; `info`.
};

/// An event in the life of a call: `message` for a log, the other members for metrics and spans.
struct LogRecord {
  LogLevel level = LogLevel::debug;
  /// A single line without a trailing newline. Keys and e-mail addresses are replaced.
  std::string message{};
  LogEvent event = LogEvent::attempt;
  /// Method and path, for example "POST /api/v1/customer/create".
  std::string endpoint{};
  /// From 1; 0 for `pause`.
  int attempt = 0;
  /// 0: no response.
  int http_status = 0;
  /// Absent: success.
  std::optional<ErrorKind> error_kind{};
  /// Only meaningful if `error_kind` is present. For `failure`, that of the whole call.
  Delivery delivery = Delivery::not_sent;
  /// Of the attempt; for `failure`, of all attempts and the waits between them.
  std::chrono::microseconds duration{};
  /// The wait before the attempt; for `retry`, the wait that follows, 0 if a bulk run waits.
  std::chrono::microseconds waited{};
  std::string request_id{};
};

/// Called on the thread of the call, so from several threads at once if several threads make calls.
/// It may use the client. An exception from it propagates to the caller of the call.
using Logger = std::function<void(const LogRecord&)>;

BIZKITHUB_NAMESPACE_END
