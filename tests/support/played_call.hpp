// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/call/call.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

// A call that is played outcomes, on a clock that only moves when told.
namespace support::played {

using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::Header;
using bizkithub::HttpOutcome;
using bizkithub::HttpResponse;
using bizkithub::RetryOptions;
using bizkithub::TimePoint;
using bizkithub::TransportFailure;
using bizkithub::detail::Call;
using bizkithub::detail::CallPolicy;
using bizkithub::detail::ResponseReader;
using bizkithub::detail::RetryBudget;
using bizkithub::detail::WallTime;
using std::chrono::milliseconds;
using std::chrono::seconds;

class AcceptsAnything final : public ResponseReader {
 public:
  std::optional<Error> read(std::string_view) override { return std::nullopt; }
};

inline const TimePoint start{std::chrono::hours(5)};
// 2026-11-01 12:00:00 UTC, a moment between any two leap seconds.
inline const WallTime wall{seconds(1'793'534'400)};

inline HttpOutcome status(int code, std::vector<Header> headers = {}, std::string body = {}) {
  return HttpResponse{code, std::move(headers), std::move(body)};
}

inline HttpOutcome broke(ErrorKind kind, bool sent) {
  return TransportFailure{kind, sent, "it broke", {}};
}

inline std::string error_body(const std::string& code) {
  return R"({"error": {"code": ")" + code + R"(", "message": "no"}})";
}

inline CallPolicy plan(bool repeatable, RetryOptions retry = {}) {
  CallPolicy plan;
  plan.repeatable = repeatable;
  plan.retry = retry;
  plan.attempt_timeout = seconds(30);
  plan.deadline = start + seconds(60);
  return plan;
}

// Plays outcomes to a call and writes down what it asked for. Without chance, a wait is the longest
// that it may be.
class Play {
 public:
  explicit Play(const CallPolicy& rules, int budget = 100, double random = 0)
      : budget_(budget), call_(rules, reader_, budget_, [random] { return random; }) {}

  Play& run(const std::vector<HttpOutcome>& outcomes, milliseconds each_takes = milliseconds(0)) {
    for (const HttpOutcome& outcome : outcomes) {
      if (!advance_to_send()) break;
      now += each_takes;
      ++sends;
      call_.finished(outcome, now, wall);
    }
    // What comes after the last outcome shows whether the call would have gone on.
    wants_more = advance_to_send();
    return *this;
  }

  // Lets the waits pass; false when the call is done.
  bool advance_to_send() {
    auto give_up_at = call_.next(now);
    if (!give_up_at && !call_.done()) {
      waits.push_back(std::chrono::duration_cast<milliseconds>(call_.waits_until() - now).count());
      now = call_.waits_until();
      give_up_at = call_.next(now);
    }
    attempt_deadline = give_up_at.value_or(now);
    return give_up_at.has_value();
  }

  Call& call() { return call_; }

  TimePoint now = start;
  TimePoint attempt_deadline{};
  std::size_t sends = 0;
  bool wants_more = false;
  std::vector<std::int64_t> waits;

 private:
  AcceptsAnything reader_;
  RetryBudget budget_;
  Call call_;
};

}  // namespace support::played
