// SPDX-License-Identifier: MIT
#pragma once

// The life of a call
//
// 1. typed_call() checks the request and writes its body (detail/api/).
// 2. ClientState builds URL and headers; CallExchange writes the key before each attempt.
// 3. Call, below, decides: send now, wait, or done. It does no I/O and does not look at a clock.
// 4. CallExchange carries the request and the Call. A SingleCall (call_exchange.hpp) is a queue of
//    one such exchange; a BulkRun (detail/bulk/) is a queue of many.
// 5. A MultiTransport takes exchanges from the queue and sends them (detail/curl/, or a user's
//    Transport through SequentialTransport), and gives each its outcome.
// 6. Call::finished() receives the outcome; classify() turns it into success, for which it reads
//    the body into the response struct, or an Error (detail/api/classify.hpp).
// 7. The Call is then done, or waits and goes back to 3. A deadline and the client's retry budget
//    bound this.
// 8. Client returns the response struct, or the Error with all attempts and the least certain
// delivery.

#include <atomic>
#include <functional>

#include <bizkithub/detail/api/classify.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Retry budget shared by all calls of a client. A retry takes 1, a success returns 0.1. Lock-free,
/// because a fork could copy a held lock.
class RetryBudget {
 public:
  explicit RetryBudget(int retries) noexcept : max_(std::int64_t{retries} * parts), left_(max_) {}

  bool take() noexcept {
    if (left_.fetch_sub(parts) >= parts) return true;
    left_ += parts;
    return false;
  }

  // Threads that succeed at once may give back a tenth too much each.
  void succeeded() noexcept {
    if (left_ < max_) ++left_;
  }

 private:
  static constexpr std::int64_t parts = 10;

  const std::int64_t max_;
  std::atomic<std::int64_t> left_;
};

/// The rules of one call, fixed when it begins.
struct CallPolicy {
  bool repeatable = false;
  RetryOptions retry{};
  std::chrono::milliseconds attempt_timeout{};
  TimePoint deadline{};
  /// In a bulk run the whole run waits, so the call itself does not wait for the service. 429
  /// counts neither as an attempt nor towards the deadline.
  bool paced_by_run = false;
  TimePoint run_deadline = (TimePoint::max)();
};

/// One call as a state machine without I/O: told what happened and what time it is, it answers what
/// to do next. All rules of retrying are here. Not thread-safe.
class Call {
 public:
  /// `uniform01` returns random numbers in [0, 1). What is passed by reference must outlive the
  /// call.
  Call(const CallPolicy& policy, ResponseReader& reader, RetryBudget& budget,
       std::function<double()> uniform01)
      : policy_(policy), reader_(reader), budget_(budget), uniform01_(std::move(uniform01)) {}

  /// Returns the deadline of the attempt if the request must be sent now; call finished() before
  /// next() again. Otherwise nothing: the call is done(), or waits_until() a later time.
  std::optional<TimePoint> next(TimePoint now) {
    if (!done_ && now >= policy_.deadline) {
      if (attempts_.empty()) {
        end(make_error(ErrorKind::timed_out, "the total timeout expired before the first attempt"));
      } else {
        give_up("the total timeout expired");
      }
    }
    if (done_ || now < ready_at_) return std::nullopt;
    sent_at_ = now;
    return (std::min)(now + policy_.attempt_timeout, policy_.deadline);
  }

  /// Takes the outcome of the attempt that next() started.
  void finished(HttpOutcome outcome, TimePoint now, WallTime wall_now) {
    error_ = classify(outcome, reader_, wall_now);
    auto* response = std::get_if<HttpResponse>(&outcome);
    rate_limit_ = response ? rate_limit_status(response->headers, wall_now) : std::nullopt;
    record(error_ ? error_->http_status : response->status, now);
    if (error_) return decide(now);
    budget_.succeeded();
    response_ = std::move(*response);
    done_ = true;
  }

  /// Ends the call while it waits. One that is being sent ends with an outcome of that kind.
  void cancel() {
    end(make_error(ErrorKind::cancelled, attempts_.empty()
                                             ? "cancelled before the first attempt"
                                             : "cancelled while waiting for the next attempt"));
  }

  /// Ends a waiting call with `why`. Replaces the error of the last attempt, but keeps its
  /// delivery.
  void end(Error why) {
    if (done_) return;
    error_ = std::move(why);
    done_ = true;
  }

  /// Time for which the run held the call back although it was due. It does not count.
  void postpone(std::chrono::nanoseconds by) {
    policy_.deadline += by;
    if (attempts_.empty()) return;
    waited_ += std::chrono::duration_cast<std::chrono::microseconds>(by);
  }

  bool done() const noexcept { return done_; }
  TimePoint waits_until() const noexcept { return ready_at_; }
  const std::vector<Attempt>& attempts() const noexcept { return attempts_; }
  /// Of the last attempt, or of the call once it is done. Null: none.
  const Error* error() const noexcept { return error_ ? &*error_ : nullptr; }
  /// From the last response.
  const std::optional<RateLimitStatus>& rate_limit() const noexcept { return rate_limit_; }
  /// Of the last response, if the call is done without an error.
  std::string request_id() const { return detail::request_id(response_.headers); }
  /// Of all attempts.
  Delivery delivery() const noexcept {
    return error_ ? (std::max)(error_->delivery, delivery_) : delivery_;
  }

  /// If done().
  Result<RawResponse> take_result() {
    if (error_) {
      error_->delivery = delivery();
      error_->attempts = std::move(attempts_);
      return *std::move(error_);
    }
    RawResponse result;
    result.http_status = result.info.http_status = response_.status;
    result.info.request_id = request_id();
    result.info.rate_limit = rate_limit_;
    result.info.earlier_attempt_may_have_applied = delivery_ == Delivery::unknown;
    result.info.attempts = std::move(attempts_);
    result.headers = std::move(response_.headers);
    result.body = std::move(response_.body);
    return result;
  }

 private:
  void record(int status, TimePoint now) {
    Attempt attempt;
    if (error_) {
      attempt.error = error_->kind;
      attempt.delivery = error_->delivery;
      // The less certain one, which is declared later.
      delivery_ = (std::max)(delivery_, attempt.delivery);
    }
    attempt.http_status = status;
    attempt.waited = waited_;
    attempt.duration = std::chrono::duration_cast<std::chrono::microseconds>(now - sent_at_);
    attempts_.push_back(attempt);
  }

  void decide(TimePoint now) {
    if (!is_retryable(*error_, policy_.repeatable)) return give_up("");
    if (policy_.paced_by_run && error_->kind == ErrorKind::rate_limited) {
      ++uncounted_attempts_;
      policy_.deadline += now - sent_at_;
    } else if (counted_attempts() >= policy_.retry.max_attempts) {
      return give_up(policy_.retry.max_attempts > 1 ? "retry.max_attempts is reached" : "");
    }
    if (now >= policy_.deadline) return give_up("the total timeout expired");
    retry(now);
  }

  void retry(TimePoint now) {
    // If the service asks for no wait at all, clients would all come back at once: then the backoff
    // spreads them.
    const std::chrono::microseconds requested =
        error_->retry_after.value_or(std::chrono::seconds(0));
    const bool is_requested = requested.count() > 0;
    waited_ = {};
    ready_at_ = now;
    if (policy_.paced_by_run && error_->kind == ErrorKind::rate_limited) {
      return step_back(requested, now);
    }
    if (policy_.paced_by_run && is_requested) return;
    const auto wait = is_requested ? requested : backoff(now);
    if (now + wait >= policy_.deadline) {
      return give_up("the wait before the next attempt does not fit into the total timeout");
    }
    // A wait that the service asks for is its own protection against retry storms.
    if (!is_requested && !budget_.take()) return give_up("the client's retry_reserve is used up");
    waited_ = wait;
    ready_at_ = now + wait;
  }

  // A run pauses for all of its calls. One that the service always throttles would make it pause
  // each time that it is due.
  void step_back(std::chrono::microseconds requested, TimePoint now) {
    constexpr int by_chance = 3;
    constexpr int most_doublings = 10;
    const int doublings = (std::min)(uncounted_attempts_ - by_chance, most_doublings);
    if (doublings <= 0) return;
    const auto first =
        std::max<std::chrono::microseconds>(requested, std::chrono::milliseconds(50));
    const auto most = std::clamp<std::chrono::microseconds>(requested * 8, std::chrono::seconds(50),
                                                            std::chrono::hours(24));
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(policy_.run_deadline - now);
    waited_ = (std::min)({first * (1 << doublings), most, left / 2});
    ready_at_ = now + waited_;
    policy_.deadline += waited_;
  }

  int counted_attempts() const noexcept {
    return static_cast<int>(attempts_.size()) - uncounted_attempts_;
  }

  std::chrono::microseconds backoff(TimePoint now) {
    const RetryOptions& retry = policy_.retry;
    std::chrono::microseconds max = (std::min)(retry.initial_backoff, retry.max_backoff);
    for (int n = 1; n < counted_attempts() && max < retry.max_backoff; ++n) max *= 2;
    max = std::min<std::chrono::microseconds>(max, retry.max_backoff);
    const double share = 1.0 - retry.jitter * uniform01_();
    const std::chrono::microseconds wait(
        static_cast<std::int64_t>(static_cast<double>(max.count()) * share));
    // One that would end too late is cut to half of the time left, if that is still a backoff.
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(policy_.deadline - now);
    return wait >= left && left / 2 >= retry.initial_backoff ? left / 2 : wait;
  }

  // `why` is empty if no retry was possible in the first place.
  void give_up(const char* why) {
    done_ = true;
    if (*why != '\0') error_->message.append("; gave up because ").append(why);
  }

  CallPolicy policy_;
  ResponseReader& reader_;
  RetryBudget& budget_;
  std::function<double()> uniform01_;

  TimePoint ready_at_{};
  TimePoint sent_at_{};
  std::chrono::microseconds waited_{};
  std::vector<Attempt> attempts_;
  int uncounted_attempts_ = 0;
  Delivery delivery_ = Delivery::not_sent;
  bool done_ = false;
  std::optional<Error> error_;
  std::optional<RateLimitStatus> rate_limit_;
  HttpResponse response_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
