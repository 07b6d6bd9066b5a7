// SPDX-License-Identifier: MIT
#include <bizkithub/error.hpp>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::error_test {

using bizkithub::Attempt;
using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using support::contains;
using support::printed;

namespace {

Error full_error() {
  Error error;
  error.kind = ErrorKind::rate_limited;
  error.delivery = Delivery::refused;
  error.message = "too many requests";
  error.field = "email";
  error.code = "RATE_LIMIT_EXCEEDED";
  error.description = "slow down";
  error.http_status = 429;
  error.request_id = "req-1";
  error.retry_after = std::chrono::seconds(30);
  error.body = "the body";
  error.attempts.resize(3);
  return error;
}

}  // namespace

TEST_CASE("an error prints on one line everything but the body") {
  const std::string line = printed(full_error());
  for (const char* part : {"rate_limited", "refused", "too many requests", "email",
                           "RATE_LIMIT_EXCEEDED", "slow down", "429", "req-1", "30 s", "3 attempts",
                           "https://docs.bizkithub.com/errors/RATE_LIMIT_EXCEEDED"}) {
    INFO(part);
    CHECK(contains(line, part));
  }
  CHECK(!contains(line, "the body"));
}

TEST_CASE("an error that holds line breaks still prints on one line") {
  Error error;
  error.message = "one\ntwo\r\nthree\x1b[31m";
  const std::string line = printed(error);
  CHECK(!contains(line, "\n"));
  CHECK(!contains(line, "\r"));
  CHECK(!contains(line, "\x1b"));
}

TEST_CASE("an error that somebody else filled in is redacted when it is printed") {
  Error error;
  error.message = "key DEV_0123456789abcdefABCDEF012345 of a.b+c@example.com";
  CHECK(contains(printed(error), "key [key] of [e-mail]"));
}

TEST_CASE("words that only resemble a key or an e-mail address are left alone") {
  Error error;
  error.message = "PRODUCTION, ROOT cause, DEV_x, meet @ noon, @home, home@";
  CHECK(contains(printed(error), error.message));
}

TEST_CASE("an error has a documentation page only for a code of the documented form") {
  Error error;
  CHECK(error.documentation_url().empty());
  error.code = "../evil";
  CHECK(error.documentation_url().empty());
  error.code = "INTERNAL_VALIDATION_FAILED";
  CHECK(error.documentation_url() ==
        "https://docs.bizkithub.com/errors/INTERNAL_VALIDATION_FAILED");
}

TEST_CASE("an error prints the same on a stream that is set to hexadecimal") {
  std::ostringstream out;
  out << std::hex << full_error();
  CHECK(out.str() == printed(full_error()));
}

TEST_CASE("an exception carries the error and says what the error prints") {
  const bizkithub::Exception exception(full_error());
  CHECK(exception.what() == printed(full_error()));
  CHECK(exception.error().request_id == "req-1");
  bizkithub::Exception copy{Error{}};
  copy = exception;
  CHECK(copy.error().body == "the body");
}

TEST_CASE("kinds and deliveries print by name") {
  CHECK(printed(ErrorKind::timed_out) == "timed_out");
  CHECK(printed(ErrorKind::invalid_argument) == "invalid_argument");
  CHECK(printed(Delivery::not_sent) == "not_sent");
  CHECK(printed(Delivery::unknown) == "unknown");
}

TEST_CASE("an attempt prints what it came to and how long it took") {
  Attempt attempt;
  attempt.error = ErrorKind::network;
  attempt.delivery = Delivery::unknown;
  attempt.duration = std::chrono::microseconds(1500);
  attempt.waited = std::chrono::milliseconds(500);
  CHECK(printed(attempt) == "network, unknown, after 1.5 ms, waited 500.0 ms");
  CHECK(printed(Attempt{}) == "succeeded, after 0.0 ms, waited 0.0 ms");
}

}  // namespace unit::error_test
