// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN

enum class LogLevel {
  debug,    ///< Every attempt, with method, path, status and duration.
  info,     ///< Retries after a rate limit, and every pause of a bulk run.
  warning,  ///< A failed attempt that is retried for another reason.
  error     ///< A failed attempt that ends its call.
};

enum class LogEvent {
  attempt,  ///< An attempt ended; `debug`. If `error_kind` is absent, the call succeeded.
  retry,    ///< A failed attempt is retried; `info` or `warning`.
  failure,  ///< An attempt failed and ended its call; `error`.
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
  /// The wait before the attempt. For `retry`: before the next attempt; 0 if the bulk run waits.
  std::chrono::microseconds waited{};
  std::string request_id{};
};

/// Called on the thread that made the call, so possibly by several threads at the same time. It may
/// use the client. Its exceptions propagate to the caller of the call.
using Logger = std::function<void(const LogRecord&)>;

BIZKITHUB_NAMESPACE_END
