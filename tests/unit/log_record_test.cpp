// SPDX-License-Identifier: MIT
// The fields of log records, which metrics and spans are made of.
#include <algorithm>
#include <chrono>
#include <locale>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::log_record_test {

using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::LogEvent;
using bizkithub::LogLevel;
using bizkithub::LogRecord;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::FakeClient;

namespace {

struct Logged {
  std::vector<LogRecord> records{};
  ClientOptions options{};
  Logged() {
    options.logger = [this](const LogRecord& record) { records.push_back(record); };
  }
};

// As a German locale has it.
struct GermanNumbers : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("a successful call logs its attempt with all fields") {
  Logged logged;
  FakeClient client(logged.options);
  client.transport->reply({200, {{"X-Request-Id", "r-1"}}, support::created}, milliseconds(30));
  CHECK(client->create_customer(support::create_request()).has_value());
  REQUIRE(logged.records.size() == 1);
  const LogRecord& record = logged.records[0];
  CHECK(record.event == LogEvent::attempt);
  CHECK(record.level == LogLevel::debug);
  CHECK(record.endpoint == "POST /api/v1/customer/create");
  CHECK(record.attempt == 1);
  CHECK(record.http_status == 200);
  CHECK(!record.error_kind);
  CHECK(record.duration == milliseconds(30));
  CHECK(record.waited.count() == 0);
  CHECK(record.request_id == "r-1");
}

TEST_CASE("a retry and the attempt after it log the wait between them") {
  Logged logged;
  FakeClient client(logged.options);
  client.reply(429, "", {{"Retry-After", "2"}}).reply(200, support::created);
  CHECK(client->match_customers(support::match_request()).has_value());
  REQUIRE(logged.records.size() == 3);
  CHECK(logged.records[0].event == LogEvent::attempt);
  CHECK(logged.records[1].event == LogEvent::retry);
  CHECK(logged.records[1].level == LogLevel::info);
  CHECK(logged.records[1].error_kind == ErrorKind::rate_limited);
  CHECK(logged.records[1].waited == seconds(2));
  CHECK(logged.records[2].attempt == 2);
  CHECK(logged.records[2].waited == seconds(2));
}

TEST_CASE("a pause of a bulk run is logged with its length") {
  Logged logged;
  FakeClient client(logged.options);
  client.reply(429, "", {{"Retry-After", "2"}}).reply(200, support::created);
  const std::vector<bizkithub::CreateCustomerRequest> requests(1, support::create_request());
  const auto ignore = [](std::size_t, const auto&) {};
  CHECK(client->bulk_create_customers(requests, ignore).counts.succeeded == 1);
  const auto pause =
      std::find_if(logged.records.begin(), logged.records.end(),
                   [](const LogRecord& record) { return record.event == LogEvent::pause; });
  REQUIRE(pause != logged.records.end());
  CHECK(pause->level == LogLevel::info);
  CHECK(pause->endpoint == "POST /api/v1/customer/create");
  CHECK(pause->waited == seconds(2));
  CHECK(support::contains(pause->message, "the bulk run pauses for 2000 ms"));
}

TEST_CASE("a failure logs the delivery and the duration of the whole call") {
  Logged logged;
  logged.options.retry.max_attempts = 2;
  logged.options.retry.jitter = 0;
  FakeClient client(logged.options);
  client.transport->fail({ErrorKind::network, true, "broken", {}}, milliseconds(10));
  client.transport->fail({ErrorKind::network, false, "refused", {}}, milliseconds(20));
  CHECK(!client->create_customer(support::create_request()).has_value());
  const LogRecord& record = logged.records.back();
  CHECK(record.event == LogEvent::failure);
  CHECK(record.level == LogLevel::error);
  CHECK(record.attempt == 2);
  CHECK(record.error_kind == ErrorKind::network);
  CHECK(record.delivery == Delivery::unknown);
  CHECK(record.duration == milliseconds(10 + 500 + 20));
}

TEST_CASE("numbers are logged as the C locale writes them, whatever the global locale") {
  const std::locale before = std::locale::global(std::locale(std::locale(), new GermanNumbers));
  Logged logged;
  FakeClient client(logged.options);
  client.transport->reply({200, {}, support::created}, std::chrono::microseconds(12'345'600));
  CHECK(client->create_customer(support::create_request()).has_value());
  std::locale::global(before);
  CHECK(support::contains(logged.records.at(0).message, "after 12345.6 ms"));
}

}  // namespace unit::log_record_test
