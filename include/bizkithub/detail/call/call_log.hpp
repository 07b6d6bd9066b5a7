// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/call/call.hpp>
#include <bizkithub/logger.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Passes what happens to the calls of one endpoint to the user's logger.
class CallLog {
 public:
  /// `logger` must outlive the log.
  CallLog(const Logger& logger, LogLevel min_level, std::string endpoint)
      : logger_(logger), min_level_(min_level), endpoint_(std::move(endpoint)) {}

  void attempt_ended(const Call& call, TimePoint now) const {
    if (!logger_) return;
    const Attempt& attempt = call.attempts().back();
    LogRecord record;
    record.level = LogLevel::debug;
    record.event = LogEvent::attempt;
    record.attempt = static_cast<int>(call.attempts().size());
    record.http_status = attempt.http_status;
    record.error_kind = attempt.error;
    record.delivery = attempt.delivery;
    record.duration = attempt.duration;
    record.waited = attempt.waited;
    record.request_id = call.error() != nullptr ? call.error()->request_id : call.request_id();
    write(record, "attempt " + std::to_string(record.attempt) + ": " + printed(attempt));
    if (call.error() == nullptr) return;
    call.done() ? failed(call, record) : retried(call, record, now);
  }

  /// A bulk run pauses.
  void paused(std::chrono::nanoseconds pause) const {
    if (!logger_) return;
    LogRecord record;
    record.level = LogLevel::info;
    record.event = LogEvent::pause;
    record.waited = std::chrono::duration_cast<std::chrono::microseconds>(pause);
    write(record, "the bulk run pauses for " + milliseconds_of(pause));
  }

 private:
  void failed(const Call& call, LogRecord& record) const {
    record.level = LogLevel::error;
    record.event = LogEvent::failure;
    record.error_kind = call.error()->kind;
    record.delivery = call.delivery();
    record.duration = {};
    for (const Attempt& attempt : call.attempts()) {
      record.duration += attempt.duration + attempt.waited;
    }
    write(record, "failed: " + printed(*call.error()));
  }

  void retried(const Call& call, LogRecord& record, TimePoint now) const {
    const bool limited = call.error()->kind == ErrorKind::rate_limited;
    record.level = limited ? LogLevel::info : LogLevel::warning;
    record.event = LogEvent::retry;
    // In a bulk run it may be the run that waits.
    const auto wait = std::max<std::chrono::nanoseconds>(call.waits_until() - now, {});
    record.waited = std::chrono::duration_cast<std::chrono::microseconds>(wait);
    std::string text = printed(*call.error());
    if (wait.count() > 0) text += "; next attempt in " + milliseconds_of(wait);
    write(record, text);
  }

  static std::string milliseconds_of(std::chrono::nanoseconds time) {
    return std::to_string(time / std::chrono::milliseconds(1)) + " ms";
  }

  void write(LogRecord& record, const std::string& text) const {
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
