// SPDX-License-Identifier: MIT
// What the user's logger is told of a call.
#include <bizkithub/detail/call/call_log.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/stub_call.hpp"

namespace unit::call_log_test {

using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::HttpResponse;
using bizkithub::Logger;
using bizkithub::LogLevel;
using bizkithub::LogRecord;
using bizkithub::TimePoint;
using bizkithub::TransportFailure;
using bizkithub::detail::CallLog;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::contains;

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

// What is logged of a call that has had these outcomes, of the last one.
std::vector<LogRecord> logged(const std::vector<HttpOutcome>& outcomes,
                              LogLevel min_level = LogLevel::debug,
                              const std::string& endpoint = "POST /api/v1/x") {
  support::CallMaker make_call;
  auto call = make_call(support::policy_until(start + seconds(60)));
  TimePoint now = start;
  for (const HttpOutcome& outcome : outcomes) {
    if (!call.next(now)) {
      now = call.waits_until();
      call.next(now);
    }
    call.finished(outcome, now, {});
  }
  std::vector<LogRecord> records;
  const Logger logger = [&](const LogRecord& record) { records.push_back(record); };
  CallLog(logger, min_level, endpoint).attempt_ended(call, now);
  return records;
}

HttpOutcome status(int status, std::vector<bizkithub::Header> headers = {}) {
  return HttpResponse{status, std::move(headers), {}};
}

}  // namespace

TEST_CASE("an attempt that succeeds is logged for debugging, by its number and endpoint") {
  const auto records = logged({status(503), status(200)});
  REQUIRE(records.size() == 1);
  CHECK(records[0].level == LogLevel::debug);
  CHECK(support::contains(records[0].message, "POST /api/v1/x: attempt 2: succeeded, HTTP 200"));
}

TEST_CASE("an attempt that is tried again is a warning that tells when") {
  const auto records = logged({status(503)});
  REQUIRE(records.size() == 2);
  CHECK(records[0].level == LogLevel::debug);
  CHECK(records[1].level == LogLevel::warning);
  CHECK(contains(records[1].message, "POST /api/v1/x: server_error"));
  CHECK(contains(records[1].message, "next attempt in 500 ms"));
}

TEST_CASE("the wait that a rate limit takes is nothing to warn of") {
  const auto records = logged({status(429, {{"Retry-After", "3"}})});
  REQUIRE(records.size() == 2);
  CHECK(records[1].level == LogLevel::info);
  CHECK(contains(records[1].message, "next attempt in 3000 ms"));
}

TEST_CASE("an attempt that ends its call is an error") {
  const auto records = logged({status(404)});
  REQUIRE(records.size() == 2);
  CHECK(records[1].level == LogLevel::error);
  CHECK(contains(records[1].message, "POST /api/v1/x: failed: not_found"));
  CHECK(!contains(records[1].message, "next attempt"));
}

TEST_CASE("a rate limit that ends its call is an error") {
  const auto records = logged({status(429, {{"Retry-After", "3600"}})}, LogLevel::error);
  REQUIRE(records.size() == 1);
  CHECK(records[0].level == LogLevel::error);
}

TEST_CASE("what is below the level of the log is left out") {
  CHECK(logged({status(503)}, LogLevel::info).size() == 1);
  CHECK(logged({status(503)}, LogLevel::warning).size() == 1);
  CHECK(logged({status(503)}, LogLevel::error).empty());
  CHECK(logged({status(404)}, LogLevel::error).size() == 1);
  CHECK(logged({status(200)}, LogLevel::info).empty());
}

TEST_CASE("a log without a logger does nothing") {
  support::CallMaker make_call;
  auto call = make_call(support::policy_until(start + seconds(60)));
  call.next(start);
  call.finished(status(404), start, {});
  const Logger none;
  const CallLog log(none, LogLevel::debug, {});
  CHECK_NOTHROW(log.attempt_ended(call, start));
  CHECK_NOTHROW(log.paused(seconds(1)));
}

TEST_CASE("what is logged is one line without keys and e-mail addresses") {
  const std::string secret = std::string("key ") + support::key_text + " of jan@barasek.com\r\nX";
  for (const LogRecord& record :
       logged({TransportFailure{ErrorKind::tls, false, secret, {}}}, LogLevel::debug, secret)) {
    INFO(record.message);
    CHECK(!contains(record.message, support::key_text));
    CHECK(!contains(record.message, "barasek"));
    CHECK(record.message.find_first_of("\r\n") == std::string::npos);
  }
}

TEST_CASE("a pause of a bulk run is logged in whole milliseconds") {
  std::vector<LogRecord> records;
  const Logger logger = [&](const LogRecord& record) { records.push_back(record); };
  CallLog(logger, LogLevel::info, "POST /x").paused(std::chrono::microseconds(2'500'999));
  CallLog(logger, LogLevel::warning, "POST /x").paused(seconds(1));
  REQUIRE(records.size() == 1);
  CHECK(records[0].level == LogLevel::info);
  CHECK(records[0].message == "POST /x: the bulk run pauses for 2500 ms");
}

TEST_CASE("what a logger throws passes through the log") {
  const Logger logger = [](const LogRecord&) { throw std::runtime_error("full disk"); };
  CHECK_THROWS_AS(CallLog(logger, LogLevel::debug, {}).paused(seconds(1)), std::runtime_error);
}

}  // namespace unit::call_log_test
