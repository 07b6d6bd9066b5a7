#pragma once

#include <sstream>
#include <utility>

#include <bizkithub/impl/cancellation.hpp>
#include <bizkithub/impl/redact.hpp>
#include <bizkithub/impl/single_call.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

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
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(call.waits_until() - now);
  what << "; next attempt in " << wait.count() << " ms";
  write(failure->kind == ErrorKind::rate_limited ? LogLevel::info : LogLevel::warning, what.str());
}

BIZKITHUB_INLINE void CallLog::write(LogLevel level, const std::string& what) const {
  if (level >= least_) logger_({level, printable(name_ + ": " + what)});
}

BIZKITHUB_INLINE SingleCall::SingleCall(Call& call, const HttpRequest& request,
                                        const CancellationToken& cancellation, const Clock& clock,
                                        const CallLog& log)
    : call_(call), request_(request), cancellation_(cancellation), clock_(clock), log_(log) {}

BIZKITHUB_INLINE void SingleCall::run(Transport& transport) {
  transport.run(*this);
  if (call_.done()) return;
  // A transport that does not keep its word must not leave a call without an end.
  if (sending_) {
    finish(TransportFailure{ErrorKind::cancelled, true, "the transport returned too early", {}});
  } else {
    call_.cancel();
  }
}

BIZKITHUB_INLINE void SingleCall::finish(HttpOutcome outcome) {
  sending_ = false;
  const TimePoint now = clock_.now();
  call_.finished(std::move(outcome), now, clock_.wall_now());
  log_.attempt_ended(call_, now);
}

BIZKITHUB_INLINE Exchange* SingleCall::next() {
  if (sending_) return nullptr;
  if (cancelled()) call_.cancel();
  const Call::Step step = call_.next(clock_.now());
  if (step.action != Call::Step::Action::send) return nullptr;
  sending_ = true;
  deadline_ = step.when;
  return this;
}

BIZKITHUB_INLINE std::optional<TimePoint> SingleCall::next_due() const {
  if (sending_ || call_.done()) return std::nullopt;
  return call_.waits_until();
}

BIZKITHUB_INLINE void SingleCall::set_waker(Waker* waker) noexcept {
  CancellationState* state = CancellationAccess::state(cancellation_);
  if (state == nullptr) return;
  if (waker_ != nullptr) state->remove(*waker_);
  waker_ = waker;
  if (waker_ != nullptr) state->add(*waker_);
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
