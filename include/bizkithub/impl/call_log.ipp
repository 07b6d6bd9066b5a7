#pragma once

#include <sstream>
#include <utility>

#include <bizkithub/impl/call_log.hpp>
#include <bizkithub/impl/redact.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL std::int64_t whole_milliseconds(std::chrono::nanoseconds time) noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

BIZKITHUB_INLINE CallLog::CallLog(const Logger& logger, LogLevel least, std::string name)
    : logger_(logger), least_(least), name_(std::move(name)) {}

BIZKITHUB_INLINE void CallLog::attempt_ended(const Call& call, TimePoint now) const {
  if (!logger_) return;
  std::ostringstream what;
  what << "attempt " << call.attempts().size() << ": " << call.attempts().back();
  write(LogLevel::debug, what.str());
  const Error* failure = call.failure();
  if (failure == nullptr) return;
  what.str({});
  what << *failure;
  if (call.done()) return write(LogLevel::error, "failed: " + what.str());
  // None: then it is its bulk run that waits.
  const auto wait = call.waits_until() - now;
  if (wait.count() > 0) what << "; next attempt in " << whole_milliseconds(wait) << " ms";
  write(failure->kind == ErrorKind::rate_limited ? LogLevel::info : LogLevel::warning, what.str());
}

BIZKITHUB_INLINE void CallLog::paused(std::chrono::nanoseconds pause) const {
  if (!logger_) return;
  write(LogLevel::info,
        "the bulk run pauses for " + std::to_string(whole_milliseconds(pause)) + " ms");
}

BIZKITHUB_INLINE void CallLog::write(LogLevel level, const std::string& what) const {
  if (level >= least_) logger_({level, printable(name_ + ": " + what)});
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
