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
    text << "attempt " << std::to_string(call.attempts().size()) << ": " << call.attempts().back();
    write(record_of(call, LogLevel::debug, LogEvent::attempt), text.str());
    if (call.error() == nullptr) return;
    if (call.done()) return failed(call);
    retried(call, now);
  }

  /// A bulk run pauses.
  void paused(std::chrono::nanoseconds pause) const {
    if (!logger_) return;
    LogRecord record;
    record.level = LogLevel::info;
    record.event = LogEvent::pause;
    record.waited = std::chrono::duration_cast<std::chrono::microseconds>(pause);
    write(std::move(record),
          "the bulk run pauses for " + std::to_string(whole_milliseconds(pause)) + " ms");
  }

 private:
  static LogRecord record_of(const Call& call, LogLevel level, LogEvent event) {
    const Attempt& attempt = call.attempts().back();
    LogRecord record;
    record.level = level;
    record.event = event;
    record.attempt = static_cast<int>(call.attempts().size());
    record.http_status = attempt.http_status;
    record.error_kind = attempt.error;
    record.delivery = attempt.delivery;
    record.duration = attempt.duration;
    record.waited = attempt.waited;
    record.request_id = call.error() != nullptr ? call.error()->request_id : call.request_id();
    return record;
  }

  void failed(const Call& call) const {
    LogRecord record = record_of(call, LogLevel::error, LogEvent::failure);
    record.error_kind = call.error()->kind;
    record.delivery = call.delivery();
    record.duration = {};
    for (const Attempt& attempt : call.attempts()) {
      record.duration += attempt.duration + attempt.waited;
    }
    write(std::move(record), "failed: " + text_of(*call.error()));
  }

  void retried(const Call& call, TimePoint now) const {
    const bool limited = call.error()->kind == ErrorKind::rate_limited;
    LogRecord record =
        record_of(call, limited ? LogLevel::info : LogLevel::warning, LogEvent::retry);
    // In a bulk run it may be the run that waits.
    const auto wait = std::max<std::chrono::nanoseconds>(call.waits_until() - now, {});
    record.waited = std::chrono::duration_cast<std::chrono::microseconds>(wait);
    std::string text = text_of(*call.error());
    if (wait.count() > 0) {
      text += "; next attempt in " + std::to_string(whole_milliseconds(wait)) + " ms";
    }
    write(std::move(record), text);
  }

  static std::string text_of(const Error& error) {
    std::ostringstream text;
    text << error;
    return text.str();
  }

  void write(LogRecord record, const std::string& text) const {
    if (record.level < min_level_) return;
    record.endpoint = endpoint_;
    record.message = printable(endpoint_ + ": " + text);
    logger_(record);
  }

  const Logger& logger_;
  LogLevel min_level_;
  std::string endpoint_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
