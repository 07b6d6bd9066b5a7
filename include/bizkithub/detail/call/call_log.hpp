#pragma once

#include <sstream>

#include <bizkithub/detail/call/call.hpp>
#include <bizkithub/logger.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline std::int64_t whole_milliseconds(std::chrono::nanoseconds time) noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

/// Passes what happens to the calls of one endpoint to the user's logger.
class CallLog {
 public:
  /// `logger` must outlive the log.
  CallLog(const Logger& logger, LogLevel min_level, std::string endpoint)
      : logger_(logger), min_level_(min_level), endpoint_(std::move(endpoint)) {}

  void attempt_ended(const Call& call, TimePoint now) const {
    if (!logger_) return;
    std::ostringstream text;
    text << "attempt " << call.attempts().size() << ": " << call.attempts().back();
    write(LogLevel::debug, text.str());
    if (call.error() != nullptr) attempt_failed(call, now);
  }

  /// A bulk run pauses.
  void paused(std::chrono::nanoseconds pause) const {
    if (!logger_) return;
    write(LogLevel::info,
          "the bulk run pauses for " + std::to_string(whole_milliseconds(pause)) + " ms");
  }

 private:
  void attempt_failed(const Call& call, TimePoint now) const {
    std::ostringstream text;
    text << *call.error();
    if (call.done()) return write(LogLevel::error, "failed: " + text.str());
    // In a bulk run it may be the run that waits.
    const auto wait = call.waits_until() - now;
    if (wait.count() > 0) text << "; next attempt in " << whole_milliseconds(wait) << " ms";
    const bool limited = call.error()->kind == ErrorKind::rate_limited;
    write(limited ? LogLevel::info : LogLevel::warning, text.str());
  }

  void write(LogLevel level, const std::string& text) const {
    if (level >= min_level_) logger_({level, printable(endpoint_ + ": " + text)});
  }

  const Logger& logger_;
  LogLevel min_level_;
  std::string endpoint_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
