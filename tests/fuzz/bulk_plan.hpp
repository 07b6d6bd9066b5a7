// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bulk.hpp>
#include <bizkithub/options.hpp>
#include <chrono>
#include <cstddef>
#include <string>

#include "../support/simulated_service.hpp"
#include "fuzz.hpp"

// What the bytes of an input decide about a bulk run. A byte of 0 is always the quiet choice, so
// that a run calms down where its input ends.
namespace fuzz {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How a run is set up.
struct Plan {
  explicit Plan(Input& input) {
    is_match = input.flag();
    records = input.up_to(40);
    first_invalid = input.up_to(40);
    invalid = input.up_to(3) == 1 ? input.up_to(40) : 0;
    wait_step = input.flag() ? std::chrono::microseconds(1000) : std::chrono::microseconds(1);
    read_bulk_options(input);
    read_retry(input);
    read_client_options(input);
    watched = input.byte();
    bulk.drain_source = (watched & 16U) == 0;
    bulk.max_consecutive_failures = (watched & 32U) != 0 ? 3 : 0;
    cancel_at = input.up_to(3) == 1 ? milliseconds(input.up_to(20'000)) : milliseconds(-1);
  }

  bool is_invalid(std::size_t index) const {
    return index >= first_invalid && index < first_invalid + invalid;
  }

  bool is_match = false;
  std::size_t records = 0;
  std::size_t first_invalid = 0;
  std::size_t invalid = 0;
  std::chrono::microseconds wait_step{};
  bizkithub::BulkOptions bulk{};
  bizkithub::RetryOptions retry{};
  bizkithub::ClientOptions client{};
  /// Bits: which callbacks do anything beside their work.
  unsigned watched = 0;
  milliseconds cancel_at{};  ///< Negative: never.

 private:
  void read_bulk_options(Input& input) {
    bulk.max_in_flight = 1 + input.up_to(19);
    if (input.flag()) bulk.total_timeout = milliseconds(1 + input.up_to(60'000));
    if (input.flag()) bulk.call.total_timeout = milliseconds(1 + input.up_to(30'000));
    if (input.flag()) bulk.expected_records = input.up_to(100);
    if (input.up_to(2) != 1) return;
    bizkithub::RateLimit limit;
    limit.calls = 1 + input.up_to(200);
    limit.period = milliseconds(1 + input.up_to(5000));
    limit.burst = input.up_to(20);
    bulk.rate_limit = limit;
  }

  void read_retry(Input& input) {
    retry.max_attempts = 1 + static_cast<int>(input.up_to(5));
    retry.initial_backoff = milliseconds(input.up_to(1000));
    retry.max_backoff = retry.initial_backoff + milliseconds(input.up_to(5000));
    retry.jitter = input.flag() ? 1 : 0;
    retry.repeat_unrepeatable = input.up_to(7) == 1;
    bulk.call.retry = retry;
  }

  void read_client_options(Input& input) {
    client.retry_reserve = static_cast<int>(100 - input.up_to(100));
    if (input.flag()) client.attempt_timeout = milliseconds(1 + input.up_to(10'000));
  }
};

namespace answers {

namespace answer = support::answer;
using support::Answer;

inline Answer with_body(int status, std::string body, bool applied) {
  return {bizkithub::HttpResponse{status, {}, std::move(body)}, {}, applied};
}

inline Answer refused(Input& input) {
  constexpr int statuses[] = {400, 401, 403, 404, 405, 409, 413, 422};
  return answer::status(statuses[input.up_to(7)]);
}

// The answer of a gateway tells nothing about the service behind it.
inline Answer of_gateway(Input& input) {
  constexpr int statuses[] = {408, 500, 501, 502, 503, 504, 520, 599};
  Answer answer = answer::status(statuses[input.up_to(7)]);
  answer.applied = input.flag();
  return answer;
}

inline Answer busy(Input& input) {
  return answer::status(503, {}, {{"Retry-After", std::to_string(input.up_to(30))}});
}

inline std::vector<bizkithub::Header> window(Input& input, const support::Sent& sent, bool full) {
  const std::time_t now = std::chrono::system_clock::to_time_t(sent.wall);
  const support::policy::Window window{100, seconds(10), true, input.flag()};
  const std::size_t left = full ? 0 : input.up_to(3);
  return support::policy::window_headers(window, left, now, now + input.up_to(20), full);
}

inline Answer limited(Input& input, const support::Sent& sent) {
  switch (input.up_to(5)) {
    case 1: return answer::status(429, {}, {{"Retry-After", std::to_string(input.up_to(30))}});
    case 2: return answer::status(429, {}, {{"Retry-After", "600"}});
    case 3: return answer::status(429, {}, window(input, sent, true));
    case 4: return with_body(429, R"({"error": {"code": "X", "retry_after": 2.5}})", false);
    case 5: return with_body(500, R"({"error": {"code": "RATE_LIMIT_EXCEEDED"}})", false);
    default: return answer::status(429);
  }
}

inline Answer broken(Input& input) {
  const bool sent = input.flag();
  return answer::broken(sent, {}, sent && input.flag());
}

inline Answer failed_tls() {
  return {bizkithub::TransportFailure{bizkithub::ErrorKind::tls, false, "no trust", {}}, {}, false};
}

inline Answer unreadable(Input& input) {
  constexpr const char* bodies[] = {"", "<html>", "{}", R"({"success": tru)"};
  return with_body(200, bodies[input.up_to(3)], input.flag());
}

inline Answer failure_with_200() {
  return with_body(200, R"({"success": false, "errorCode": "INTERNAL_VALIDATION_FAILED"})", false);
}

/// The next answer of the service. A request is only ever applied where a client cannot know that
/// it was not.
inline Answer next(Input& input, const support::Sent& sent) {
  Answer answer = answer::ok();
  switch (input.up_to(15)) {
    case 3: answer = refused(input); break;
    case 4: answer = of_gateway(input); break;
    case 5: answer = busy(input); break;
    case 6:
    case 7: answer = limited(input, sent); break;
    case 8:
    case 9: answer = broken(input); break;
    case 10: answer = failed_tls(); break;
    case 11: answer = unreadable(input); break;
    case 12: answer = failure_with_200(); break;
    case 13: answer = answer::ok({}, window(input, sent, false)); break;
    case 14: answer.after = milliseconds(input.up_to(60'000)); break;
    default: break;
  }
  answer.after += milliseconds(input.byte());
  return answer;
}

}  // namespace answers

}  // namespace fuzz
