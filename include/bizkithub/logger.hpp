#pragma once

#include <functional>
#include <string>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

enum class LogLevel {
  debug,    ///< Every attempt, with method, path, status and duration.
  info,     ///< Waits for a rate limit.
  warning,  ///< An attempt that failed and is tried again.
  error     ///< An attempt that failed and ended its call.
};

struct LogRecord {
  LogLevel level = LogLevel::debug;
  /// One line without its end; never holds the key or an e-mail address that was sent.
  std::string message{};
};

/// Called on the thread of the call it speaks of, so from several threads at once if several call.
/// It may use the client. What it throws reaches the caller of the call.
using Logger = std::function<void(const LogRecord&)>;

BIZKITHUB_NAMESPACE_END
