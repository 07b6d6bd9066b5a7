// SPDX-License-Identifier: MIT
// What a call tries again, and what is certain after it, table by table.
#include <bizkithub/detail/call/call.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/played_call.hpp"

namespace unit::call_test {

using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::detail::CallPolicy;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::played::broke;
using support::played::error_body;
using support::played::plan;
using support::played::Play;
using support::played::status;

namespace {

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
      {"529", status(529), true, false, K::server_error, D::unknown},
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
      {"400 with a new code of the documented form", status(400, {}, error_body("PUBLIC_NEW")),
       false, false, K::rejected, D::refused},
      {"409 with a new code of the documented form", status(409, {}, error_body("PUBLIC_NEW")),
       false, false, K::rejected, D::refused},
      {"500 with a new code of permission", status(500, {}, error_body("PERMISSION_NEW")), false,
       false, K::permission_denied, D::refused},
      {"422 with a new code of the documented form", status(422, {}, error_body("INTERNAL_NEW")),
       false, false, K::rejected, D::refused},
      {"408 of the service, with a code for everybody", status(408, {}, error_body("PUBLIC_NEW")),
       true, false, K::timed_out, D::refused},
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
  // It is its run that waits for the service. After the fourth 429 it lets the others go first, and
  // the 500 is the first failure that it waits for.
  CHECK(play.waits == std::vector<std::int64_t>{100, 500});
}

}  // namespace unit::call_test
