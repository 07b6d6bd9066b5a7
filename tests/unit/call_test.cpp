// The rules of retrying, table by table, on a clock that only moves when told.
#include <bizkithub/detail/call/call.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"

namespace unit::call_test {

namespace {

using bizkithub::Delivery;
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

const TimePoint start{std::chrono::hours(5)};
// 2026-11-01 12:00:00 UTC, a moment between any two leap seconds.
const WallTime wall{seconds(1'793'534'400)};

HttpOutcome status(int code, std::vector<Header> headers = {}, std::string body = {}) {
  return HttpResponse{code, std::move(headers), std::move(body)};
}

HttpOutcome broke(ErrorKind kind, bool sent) {
  return TransportFailure{kind, sent, "it broke", {}};
}

std::string error_body(const std::string& code) {
  return R"({"error": {"code": ")" + code + R"(", "message": "no"}})";
}

CallPolicy plan(bool repeatable, RetryOptions retry = {}) {
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

struct RetryRule {
  const char* what;
  HttpOutcome first;
  bool retried_if_repeatable;
  bool retried_if_not;
  ErrorKind kind;
  Delivery delivery;
};

const std::vector<RetryRule>& retry_rules() {
  using K = ErrorKind;
  using D = Delivery;
  static const std::vector<RetryRule> rules = {
      {"no connection", broke(K::network, false), true, true, K::network, D::not_sent},
      {"no connection in time", broke(K::timed_out, false), true, true, K::timed_out, D::not_sent},
      {"a broken connection", broke(K::network, true), true, false, K::network, D::unknown},
      {"no answer in time", broke(K::timed_out, true), true, false, K::timed_out, D::unknown},
      {"a certificate", broke(K::tls, false), false, false, K::tls, D::not_sent},
      {"TLS after sending", broke(K::tls, true), false, false, K::tls, D::unknown},
      {"a proxy that speaks no HTTP", broke(K::malformed_response, false), true, true,
       K::malformed_response, D::not_sent},
      {"no HTTP", broke(K::malformed_response, true), false, false, K::malformed_response,
       D::unknown},
      {"cancelled", broke(K::cancelled, true), false, false, K::cancelled, D::unknown},
      {"301", status(301), false, false, K::rejected, D::unknown},
      {"303", status(303), false, false, K::rejected, D::unknown},
      {"400", status(400), false, false, K::rejected, D::refused},
      {"401", status(401), false, false, K::unauthenticated, D::refused},
      {"403", status(403), false, false, K::permission_denied, D::refused},
      {"404", status(404), false, false, K::not_found, D::refused},
      {"408", status(408), true, false, K::timed_out, D::unknown},
      {"409", status(409), false, false, K::rejected, D::refused},
      {"429", status(429), true, true, K::rate_limited, D::refused},
      {"500", status(500), true, false, K::server_error, D::unknown},
      {"501", status(501), false, false, K::server_error, D::unknown},
      {"502", status(502), true, false, K::server_error, D::unknown},
      {"503", status(503), true, false, K::server_error, D::unknown},
      {"504", status(504), true, false, K::server_error, D::unknown},
      {"520", status(520), true, false, K::server_error, D::unknown},
      {"524", status(524), true, false, K::server_error, D::unknown},
      {"525", status(525), false, false, K::server_error, D::unknown},
      {"530", status(530), true, false, K::server_error, D::unknown},
      {"500 that is a refusal", status(500, {}, error_body("INTERNAL_VALIDATION_FAILED")), false,
       false, K::rejected, D::refused},
      {"500 not found", status(500, {}, error_body("INTERNAL_RESOURCE_NOT_FOUND")), false, false,
       K::not_found, D::refused},
      {"500 with an unknown code", status(500, {}, error_body("SOMETHING_NEW")), true, false,
       K::server_error, D::unknown},
      {"500 too many requests", status(500, {}, error_body("INTERNAL_TOO_MANY_REQUESTS")), true,
       true, K::rate_limited, D::refused},
      {"500 without the user's address",
       status(500, {}, error_body("INTERNAL_ACCOUNT_CAN_NOT_DETERMINATE_USER_IP")), false, false,
       K::rejected, D::refused},
      {"408 with a code of the documented form", status(408, {}, error_body("INTERNAL_NEW")), true,
       false, K::timed_out, D::refused},
      {"500 with a new code of the documented form", status(500, {}, error_body("INTERNAL_NEW")),
       true, false, K::server_error, D::unknown},
      {"404 for the key", status(404, {}, error_body("PUBLIC_API_KEY_DOES_NOT_EXIST")), false,
       false, K::unauthenticated, D::refused},
  };
  return rules;
}

void check_rule(const RetryRule& rule, bool repeatable, bool retried) {
  Play play(plan(repeatable));
  play.run({rule.first});
  CHECK(play.wants_more == retried);
  const auto& attempt = play.call().attempts().at(0);
  CHECK(attempt.error == rule.kind);
  CHECK(attempt.delivery == rule.delivery);
  if (retried) return;
  const Error error = play.call().take_result().error();
  CHECK(error.kind == rule.kind);
  CHECK(error.delivery == rule.delivery);
  CHECK(error.attempts.size() == 1);
}

}  // namespace

TEST_CASE("what is tried again depends on the failure and on whether the call is repeatable") {
  for (const RetryRule& rule : retry_rules()) {
    INFO(rule.what);
    check_rule(rule, true, rule.retried_if_repeatable);
    check_rule(rule, false, rule.retried_if_not);
  }
}

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

namespace {

struct DeliveryRule {
  const char* what;
  std::vector<HttpOutcome> outcomes;
  ErrorKind kind;
  Delivery delivery;
};

std::vector<DeliveryRule> delivery_rules() {
  using K = ErrorKind;
  const auto unsent = broke(K::network, false);
  const auto open = status(502);
  const auto refusal = status(400);
  const auto limited = status(429, {{"Retry-After", "1"}});
  return {
      {"refused after unsent", {unsent, refusal}, K::rejected, Delivery::refused},
      {"refused after open", {open, refusal}, K::rejected, Delivery::unknown},
      {"tls after refused", {limited, broke(K::tls, false)}, K::tls, Delivery::refused},
      {"tls after open", {open, broke(K::tls, false)}, K::tls, Delivery::unknown},
      {"tls after unsent", {unsent, broke(K::tls, false)}, K::tls, Delivery::not_sent},
      {"open, unsent, refused", {open, unsent, refusal}, K::rejected, Delivery::unknown},
  };
}

}  // namespace

TEST_CASE("delivery is the least certain of all attempts and kind is that of the last") {
  for (const DeliveryRule& rule : delivery_rules()) {
    INFO(rule.what);
    Play play(plan(true));
    play.run(rule.outcomes);
    REQUIRE(play.call().error() != nullptr);
    const Error error = play.call().take_result().error();
    CHECK(error.kind == rule.kind);
    CHECK(error.delivery == rule.delivery);
    CHECK(error.attempts.size() == rule.outcomes.size());
  }
}

TEST_CASE("a success says whether an earlier attempt may have applied") {
  for (const auto& [first, may_have_applied] :
       {std::pair{status(502), true}, std::pair{status(429), false},
        std::pair{broke(ErrorKind::network, false), false},
        std::pair{broke(ErrorKind::network, true), true}}) {
    Play play(plan(true));
    play.run({first, status(200)});
    REQUIRE(play.call().done());
    CHECK(play.call().error() == nullptr);
    const auto info = play.call().take_result()->info;
    CHECK(info.earlier_attempt_may_have_applied == may_have_applied);
    CHECK(info.attempts.size() == 2);
    CHECK(!info.attempts.at(1).error);
  }
}

TEST_CASE("an empty retry budget ends the retries, but not those the service asked for") {
  Play storm(plan(true), 2);
  storm.run(std::vector<HttpOutcome>(6, status(503)));
  CHECK(storm.sends == 3);
  CHECK(storm.call().take_result().error().message.find("reserve") != std::string::npos);

  Play asked(plan(true), 0);
  asked.run(std::vector<HttpOutcome>(6, status(429, {{"Retry-After", "1"}})));
  CHECK(asked.sends == 6);

  Play asked_for_nothing(plan(true), 0);
  asked_for_nothing.run({status(429, {{"Retry-After", "0"}})});
  CHECK(!asked_for_nothing.wants_more);
}

TEST_CASE("a call that is cancelled while it waits keeps what its attempts were") {
  Play play(plan(true));
  play.run({status(502)});
  play.call().cancel();
  CHECK(!play.advance_to_send());
  const Error error = play.call().take_result().error();
  CHECK(error.kind == ErrorKind::cancelled);
  CHECK(error.delivery == Delivery::unknown);
  CHECK(error.attempts.size() == 1);
}

TEST_CASE("a call that is cancelled before its first attempt was not sent") {
  Play play(plan(true));
  play.call().cancel();
  CHECK(!play.advance_to_send());
  const Error error = play.call().take_result().error();
  CHECK(error.kind == ErrorKind::cancelled);
  CHECK(error.delivery == Delivery::not_sent);
}

TEST_CASE("attempts record how long they took and how long we waited") {
  Play play(plan(true));
  play.run({status(503), status(503), status(200)}, milliseconds(40));
  const auto info = play.call().take_result()->info;
  REQUIRE(info.attempts.size() == 3);
  CHECK(info.attempts.at(0).waited == milliseconds(0));
  CHECK(info.attempts.at(1).waited == milliseconds(500));
  CHECK(info.attempts.at(2).waited == milliseconds(1000));
  for (const auto& attempt : info.attempts) CHECK(attempt.duration == milliseconds(40));
  CHECK(info.attempts.at(0).http_status == 503);
  CHECK(info.attempts.at(2).http_status == 200);
}

TEST_CASE("what the rate limit takes costs a call of a bulk run neither time nor attempts") {
  CallPolicy rules = plan(true);
  rules.paced_by_run = true;
  rules.retry.max_attempts = 2;
  Play play(rules);
  play.run({status(429), status(429, {{"Retry-After", "600"}}), status(429), status(429),
            status(500), status(200)},
           seconds(20));
  CHECK(play.sends == 6);
  CHECK(play.call().error() == nullptr);
  // It is its run that waits for the service; the 500 is the first failure that it waits for.
  CHECK(play.waits == std::vector<std::int64_t>{500});
}

}  // namespace unit::call_test
