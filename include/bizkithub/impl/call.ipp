#pragma once

#include <algorithm>
#include <utility>

#include <bizkithub/impl/call.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_INLINE Call::Call(const CallPlan& plan, ResponseReader& reader, RetryReserve& reserve,
                            std::function<double()> chance)
    : plan_(plan), reader_(reader), reserve_(reserve), chance_(std::move(chance)) {}

BIZKITHUB_INLINE Call::Step Call::next(TimePoint now) {
  if (!done_ && now >= plan_.deadline) {
    if (attempts_.empty()) {
      give_up_untried();
    } else {
      give_up("the total timeout ran out");
    }
  }
  if (done_) return {Step::Action::done, now};
  if (now < ready_at_) return {Step::Action::wait, ready_at_};
  sent_at_ = now;
  return {Step::Action::send, std::min(now + plan_.attempt_timeout, plan_.deadline)};
}

BIZKITHUB_INLINE void Call::finished(HttpOutcome outcome, TimePoint now, WallTime wall_now) {
  Verdict verdict = judge(outcome, reader_, wall_now);
  auto* response = std::get_if<HttpResponse>(&outcome);
  rate_limit_ = response ? rate_limit_status(response->headers, wall_now) : std::nullopt;
  record(verdict, verdict.error ? verdict.error->http_status : response->status, now);
  if (verdict.error) {
    decide(std::move(verdict), now);
    return;
  }
  reserve_.succeeded();
  error_.reset();
  response_ = std::move(*response);
  done_ = true;
}

BIZKITHUB_INLINE void Call::record(const Verdict& verdict, int status, TimePoint now) {
  Attempt attempt;
  if (verdict.error) {
    attempt.error = verdict.error->kind;
    attempt.delivery = verdict.error->delivery;
    delivery_ = less_certain(delivery_, attempt.delivery);
  }
  attempt.http_status = status;
  attempt.waited = waited_;
  attempt.duration = std::chrono::duration_cast<std::chrono::microseconds>(now - sent_at_);
  attempts_.push_back(attempt);
}

BIZKITHUB_INLINE void Call::decide(Verdict verdict, TimePoint now) {
  error_ = std::move(verdict.error);
  if (!is_retryable(*error_, plan_.repeatable)) return give_up("");
  if (plan_.paced && error_->kind == ErrorKind::rate_limited) {
    ++uncounted_attempts_;
    plan_.deadline += now - sent_at_;
  } else if (counted_attempts() >= plan_.retry.max_attempts) {
    return give_up(plan_.retry.max_attempts > 1 ? "no attempt was left" : "");
  }
  if (now >= plan_.deadline) return give_up("the total timeout ran out");
  try_again(verdict, now);
}

BIZKITHUB_INLINE int Call::counted_attempts() const noexcept {
  return static_cast<int>(attempts_.size()) - uncounted_attempts_;
}

BIZKITHUB_INLINE void Call::try_again(const Verdict& verdict, TimePoint now) {
  // Asked to come back at once, everybody would: then it is our own wait that spreads them.
  const bool asked = verdict.wait && verdict.wait->count() > 0;
  waited_ = {};
  ready_at_ = now;
  if (plan_.paced && (asked || error_->kind == ErrorKind::rate_limited)) return;
  const auto wait = asked ? std::chrono::microseconds(*verdict.wait) : backoff(now);
  if (now + wait >= plan_.deadline) {
    return give_up("the wait before the next attempt does not fit into the total timeout");
  }
  // A wait that the service asked for is its own protection against a storm.
  if (!asked && !reserve_.take()) return give_up("the client's retry reserve is used up");
  waited_ = wait;
  ready_at_ = now + wait;
}

BIZKITHUB_INLINE std::chrono::microseconds Call::backoff(TimePoint now) {
  const RetryOptions& retry = plan_.retry;
  std::chrono::microseconds most = std::min(retry.initial_backoff, retry.max_backoff);
  for (int n = 1; n < counted_attempts() && most < retry.max_backoff; ++n) most *= 2;
  most = std::min<std::chrono::microseconds>(most, retry.max_backoff);
  const double share = 1.0 - retry.jitter * chance_();
  const std::chrono::microseconds wait(
      static_cast<std::int64_t>(static_cast<double>(most.count()) * share));
  // One that would end too late is cut, unless it then came near to no wait at all.
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(plan_.deadline - now);
  return wait >= left && left / 2 >= retry.initial_backoff ? left / 2 : wait;
}

BIZKITHUB_INLINE void Call::give_up(const char* why) {
  done_ = true;
  if (*why != '\0') error_->message.append("; gave up, because ").append(why);
}

BIZKITHUB_INLINE void Call::give_up_untried() {
  error_.emplace();
  error_->kind = ErrorKind::timed_out;
  error_->message = "the total timeout left no time for an attempt";
  done_ = true;
}

BIZKITHUB_INLINE void Call::cancel() {
  if (done_) return;
  Error why;
  why.kind = ErrorKind::cancelled;
  why.message = attempts_.empty() ? "cancelled before the first attempt"
                                  : "cancelled while waiting for the next attempt";
  end(std::move(why));
}

BIZKITHUB_INLINE void Call::end(Error why) {
  if (done_) return;
  error_ = std::move(why);
  done_ = true;
}

BIZKITHUB_INLINE void Call::postpone(std::chrono::nanoseconds by) {
  plan_.deadline += by;
  if (attempts_.empty()) return;
  waited_ += std::chrono::duration_cast<std::chrono::microseconds>(by);
}

BIZKITHUB_INLINE ResponseInfo Call::take_info() {
  ResponseInfo info;
  info.http_status = response_.status;
  info.request_id = request_id(response_.headers);
  info.rate_limit = rate_limit_;
  info.earlier_attempt_may_have_applied = delivery_ == Delivery::unknown;
  info.attempts = std::move(attempts_);
  return info;
}

BIZKITHUB_INLINE Error Call::take_error() {
  error_->delivery = less_certain(error_->delivery, delivery_);
  error_->attempts = std::move(attempts_);
  return *std::move(error_);
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
