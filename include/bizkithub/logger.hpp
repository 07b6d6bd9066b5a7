#pragma once

#include <functional>
#include <string>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

enum class LogLevel {
  debug,    ///< Every attempt, with method, path, status and duration.
  info,     ///< Waits for a rate limit.
  warning,  ///< A failed attempt that is retried.
  error     ///< A failed attempt that ends its call.
};

/// An event in the life of a call.
struct LogRecord {
  LogLevel level = LogLevel::debug;
  /// One line without a line end. Keys and e-mail addresses are replaced.
  std::string message{};
};

/// Called on the thread of the call, so from several threads at once if several threads make calls.
/// It may use the client. An exception from it reaches the caller of the call.
using Logger = std::function<void(const LogRecord&)>;

BIZKITHUB_NAMESPACE_END
