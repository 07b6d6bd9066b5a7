// SPDX-License-Identifier: MIT
// How long a call waits between attempts, and how long an attempt may last.
#include <bizkithub/detail/call/call.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/played_call.hpp"

namespace unit::call_waits_test {

using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::RetryOptions;
using bizkithub::detail::CallPolicy;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::played::broke;
using support::played::plan;
using support::played::Play;
using support::played::start;
using support::played::status;

TEST_CASE("a call makes six attempts, with waits that double up to eight seconds") {
  Play play(plan(true));
  play.run(std::vector<HttpOutcome>(9, status(503)));
  CHECK(play.sends == 6);
  CHECK(play.waits == std::vector<std::int64_t>{500, 1000, 2000, 4000, 8000});
  const Error error = play.call().take_result().error();
  CHECK(error.attempts.size() == 6);
  CHECK(error.attempts.at(5).waited == seconds(8));
  CHECK(error.message.find("retry.max_attempts is reached") != std::string::npos);
}

TEST_CASE("a wait never exceeds max_backoff however many attempts there are") {
  RetryOptions retry;
  retry.max_attempts = 70;
  CallPolicy rules = plan(true, retry);
  rules.deadline = start + std::chrono::hours(1);
  Play play(rules);
  play.run(std::vector<HttpOutcome>(70, status(503)));
  CHECK(play.sends == 70);
  CHECK(play.waits.back() == 8000);
}

TEST_CASE("jitter is the part of a wait that is left to chance") {
  RetryOptions retry;
  Play full(plan(true, retry), 100, 0.75);
  full.run({status(503)});
  CHECK(full.waits == std::vector<std::int64_t>{125});
  retry.jitter = 0.5;
  Play half(plan(true, retry), 100, 0.5);
  half.run({status(503)});
  CHECK(half.waits == std::vector<std::int64_t>{375});
  retry.jitter = 0;
  Play none(plan(true, retry), 100, 0.99);
  none.run({status(503)});
  CHECK(none.waits == std::vector<std::int64_t>{500});
}

namespace {

struct WaitRule {
  const char* what;
  HttpOutcome outcome;
  std::int64_t wait_ms;  // 500 is our own
};

const std::vector<WaitRule>& wait_rules() {
  static const std::string body = R"({"error": {"code": "RATE_LIMIT_EXCEEDED", "retry_after": 7}})";
  static const std::vector<WaitRule> rules = {
      {"seconds", status(429, {{"Retry-After", "3"}}), 3000},
      {"any case of name", status(429, {{"retry-AFTER", "3"}}), 3000},
      {"date, by the service's clock",
       status(429, {{"Date", "Sat, 01 Nov 2025 10:00:00 GMT"},
                    {"Retry-After", "Sat, 01 Nov 2025 10:00:09 GMT"}}),
       9000},
      {"date, by ours", status(429, {{"Retry-After", "Sun, 01 Nov 2026 12:00:04 GMT"}}), 4000},
      {"a date in the past is no wait",
       status(429, {{"Retry-After", "Sat, 01 Nov 2025 10:00:09 GMT"}}), 500},
      {"RFC 850 date", status(429, {{"Retry-After", "Sunday, 01-Nov-26 12:00:04 GMT"}}), 4000},
      {"asctime date", status(429, {{"Retry-After", "Sun Nov  1 12:00:04 2026"}}), 4000},
      {"zero is no wait", status(429, {{"Retry-After", "0"}}), 500},
      {"negative is no word", status(429, {{"Retry-After", "-5"}}), 500},
      {"garbage is no word", status(429, {{"Retry-After", "soon"}}), 500},
      {"a fraction is no word", status(429, {{"Retry-After", "1.5"}}), 500},
      {"empty is no word", status(429, {{"Retry-After", ""}}), 500},
      {"retry_after of the body", status(429, {}, body), 7000},
      {"the header before the body", status(429, {{"Retry-After", "2"}}, body), 2000},
      {"the body before a header of zero", status(429, {{"Retry-After", "0"}}, body), 7000},
      {"the body before a date in the past",
       status(429, {{"Retry-After", "Sat, 01 Nov 2025 10:00:09 GMT"}}, body), 7000},
      {"a fraction of the body, rounded up",
       status(429, {}, R"({"error": {"code": "X", "retry_after": 1.2}})"), 2000},
      {"a negative one of the body",
       status(429, {}, R"({"error": {"code": "X", "retry_after": -1}})"), 500},
      {"reset, by the service's clock",
       status(429,
              {{"Date", "Sun, 01 Nov 2026 12:00:00 GMT"}, {"X-RateLimit-Reset", "1793534411"}}),
       11000},
      {"reset, by ours", status(429, {{"X-RateLimit-Reset", "1793534405"}}), 5000},
      {"a reset in the past is no wait", status(429, {{"X-RateLimit-Reset", "1793534000"}}), 500},
      {"the body before the reset", status(429, {{"X-RateLimit-Reset", "1793534405"}}, body), 7000},
      {"garbage falls through to the next",
       status(429, {{"Retry-After", "x"}, {"X-RateLimit-Reset", "1793534405"}}), 5000},
      {"503 with Retry-After", status(503, {{"Retry-After", "3"}}), 3000},
      {"503 with a reset", status(503, {{"X-RateLimit-Reset", "1793534405"}}), 500},
      {"503 with retry_after in the body",
       status(503, {}, R"({"error": {"code": "X", "retry_after": 9}})"), 500},
      {"500 with Retry-After", status(500, {{"Retry-After", "3"}}), 500},
      {"502 with Retry-After", status(502, {{"Retry-After", "3"}}), 500},
  };
  return rules;
}

}  // namespace

TEST_CASE("the service's word replaces our wait where it counts, and only there") {
  for (const WaitRule& rule : wait_rules()) {
    INFO(rule.what);
    Play play(plan(true));
    play.run({rule.outcome});
    CHECK(play.wants_more);
    CHECK(play.now - start == milliseconds(rule.wait_ms));
  }
}

TEST_CASE("a wait that does not fit into the total timeout is not begun") {
  for (const char* word : {"60", "3600", "31536000", "99999999999999999999999",
                           "Sun, 01 Nov 2026 12:01:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    INFO(word);
    Play play(plan(true));
    play.run({status(429, {{"Retry-After", word}})});
    CHECK(!play.wants_more);
    CHECK(play.now == start);
    const Error error = play.call().take_result().error();
    CHECK(error.kind == ErrorKind::rate_limited);
    CHECK(error.delivery == Delivery::refused);
    REQUIRE(error.retry_after.has_value());
    CHECK(*error.retry_after >= seconds(60));
    CHECK(error.message.find("does not fit") != std::string::npos);
  }
}

TEST_CASE("a wait that just fits is begun") {
  Play play(plan(true));
  play.run({status(429, {{"Retry-After", "59"}})});
  CHECK(play.wants_more);
  CHECK(play.attempt_deadline == start + seconds(60));
}

TEST_CASE("an attempt may last as long as its own timeout and the total allow") {
  Play play(plan(true));
  play.advance_to_send();
  CHECK(play.attempt_deadline == start + seconds(30));
  play.run({broke(ErrorKind::timed_out, true)}, seconds(30));
  CHECK(play.wants_more);
  CHECK(play.attempt_deadline == start + seconds(60));
}

TEST_CASE("a call that begins too late ends before its first attempt") {
  CallPolicy rules = plan(true);
  rules.deadline = start;
  Play play(rules);
  CHECK(!play.advance_to_send());
  const Error error = play.call().take_result().error();
  CHECK(error.kind == ErrorKind::timed_out);
  CHECK(error.delivery == Delivery::not_sent);
  CHECK(error.attempts.empty());
}

TEST_CASE("our own wait is cut where it would end too late, but not to nothing") {
  CallPolicy rules = plan(true);
  rules.deadline = start + milliseconds(3000);
  Play play(rules);
  play.run(std::vector<HttpOutcome>(6, status(503)));
  CHECK(play.waits == std::vector<std::int64_t>{500, 1000, 750});
  CHECK(play.call().take_result().error().message.find("does not fit") != std::string::npos);
}

TEST_CASE("a call whose wait ends too late ends with the failure it knows") {
  Play play(plan(true));
  play.run({status(503)});
  play.now = start + seconds(61);
  CHECK(!play.advance_to_send());
  const Error error = play.call().take_result().error();
  CHECK(error.kind == ErrorKind::server_error);
  CHECK(error.delivery == Delivery::unknown);
}

}  // namespace unit::call_waits_test
