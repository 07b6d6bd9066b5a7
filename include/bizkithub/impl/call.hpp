#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include <bizkithub/config.hpp>
#include <bizkithub/error.hpp>
#include <bizkithub/impl/retry_reserve.hpp>
#include <bizkithub/impl/verdict.hpp>
#include <bizkithub/response_info.hpp>
#include <bizkithub/retry.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// The rules one call goes by, fixed when it begins.
struct CallPlan {
  bool repeatable = false;  ///< By itself, or because the caller says so.
  RetryOptions retry{};
  std::chrono::milliseconds attempt_timeout{};
  TimePoint deadline{};
  /// A wait that the service asks for is its run's to make: the call is due again at once, and "too
  /// many requests" counts neither as an attempt nor against the deadline.
  bool paced = false;
};

/// One call as a state machine without I/O: told what happened and what time it is, it answers what
/// to do next. Every rule of retrying is here, and so can be tested with neither server nor sleep.
///
/// Not thread-safe.
class BIZKITHUB_API Call {
 public:
  struct Step {
    enum class Action {
      send,  ///< Send the request, and give up at `when`.
      wait,  ///< Ask again at `when`.
      done
    };
    Action action = Action::done;
    TimePoint when{};
  };

  /// `chance` gives numbers in [0, 1). What is referred to must outlive the call.
  Call(const CallPlan& plan, ResponseReader& reader, RetryReserve& reserve,
       std::function<double()> chance);

  /// What to do at `now`. After `send`, finished() is due before the next question.
  Step next(TimePoint now);
  /// What came of the last `send`. Takes the outcome's body where it ends the call.
  void finished(HttpOutcome outcome, TimePoint now, WallTime wall_now);
  /// Ends the call while it waits; one that is sending ends by an outcome of that kind.
  void cancel();
  /// The same, for another reason. The failure of the last attempt is forgotten, its delivery not.
  void end(Error why);
  /// Time in which the call was held back though it was due, and which does not count.
  void postpone(std::chrono::nanoseconds by);

  bool done() const noexcept { return done_; }
  /// When it waits: until when.
  TimePoint waits_until() const noexcept { return ready_at_; }
  const std::vector<Attempt>& attempts() const noexcept { return attempts_; }
  /// The failure of the last attempt, which is that of the call once it is done. Null: no failure.
  const Error* failure() const noexcept { return error_ ? &*error_ : nullptr; }
  /// What the last answer said of the rate limit, if there was one.
  const std::optional<RateLimitStatus>& rate_limit() const noexcept { return rate_limit_; }

  /// After done() without a failure.
  HttpResponse take_response() { return std::move(response_); }
  ResponseInfo take_info();
  /// After done() with a failure.
  Error take_error();

 private:
  void record(const Verdict& verdict, int status, TimePoint now);
  void decide(Verdict verdict, TimePoint now);
  void try_again(const Verdict& verdict, TimePoint now);
  int counted_attempts() const noexcept;
  std::chrono::microseconds backoff(TimePoint now);
  // `why` is empty where there was nothing to try again.
  void give_up(const char* why);
  void give_up_untried();

  CallPlan plan_;
  ResponseReader& reader_;
  RetryReserve& reserve_;
  std::function<double()> chance_;

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

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/call.ipp>
#endif
