#pragma once

#include <string>

#include <bizkithub/config.hpp>
#include <bizkithub/impl/call.hpp>
#include <bizkithub/logger.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// Tells the user's logger how calls go. Everything passes through redaction here.
class CallLog {
 public:
  /// `name` is that of the calls; `logger` must outlive the log.
  CallLog(const Logger& logger, LogLevel least, std::string name);
  void attempt_ended(const Call& call, TimePoint now) const;
  /// A bulk run makes a pause.
  void paused(std::chrono::nanoseconds pause) const;

 private:
  void write(LogLevel level, const std::string& what) const;

  const Logger& logger_;
  LogLevel least_;
  std::string name_;
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/call_log.ipp>
#endif
