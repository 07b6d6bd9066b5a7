// SPDX-License-Identifier: MIT
// The options of clients, calls and bulk runs, right and wrong.
#include <bizkithub/client.hpp>
#include <bizkithub/detail/client/option_checks.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::option_checks_test {

using bizkithub::BulkOptions;
using bizkithub::CallOptions;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::check_adds_up;
using support::contains;
using support::creates;
using support::FakeClient;
using support::nobody;
using support::Reports;
using support::SimulatedClient;

using namespace std::string_literals;  // Literals with a NUL inside.

TEST_CASE("wrong options are said of the run and of every record, and nothing is sent") {
  struct Wrong {
    const char* field;
    void (*change)(BulkOptions&);
  };
  const Wrong all[] = {
      {"max_in_flight", [](BulkOptions& o) { o.max_in_flight = 0; }},
      {"max_in_flight", [](BulkOptions& o) { o.max_in_flight = 10'001; }},
      {"rate_limit.calls",
       [](BulkOptions& o) {
         o.rate_limit = {0, seconds(1)};
       }},
      {"rate_limit.period",
       [](BulkOptions& o) {
         o.rate_limit = {1, seconds(0)};
       }},
      {"rate_limit.period",
       [](BulkOptions& o) {
         o.rate_limit = {1, seconds(-1)};
       }},
      {"rate_limit.period",
       [](BulkOptions& o) {
         o.rate_limit = {1, std::chrono::hours(601)};
       }},
      {"total_timeout", [](BulkOptions& o) { o.total_timeout = milliseconds(0); }},
      {"total_timeout", [](BulkOptions& o) { o.total_timeout = milliseconds(-1); }},
      {"call.total_timeout", [](BulkOptions& o) { o.call.total_timeout = milliseconds(0); }},
      {"retry.max_attempts", [](BulkOptions& o) { o.call.retry.emplace().max_attempts = 0; }},
      {"call.headers",
       [](BulkOptions& o) {
         o.call.headers = {{"Authorization", "mine"}};
       }},
      {"call.headers", [](BulkOptions& o) {
         o.call.headers = {{"X-Good", "bad\r\n"}};
       }}};
  for (const Wrong& wrong : all) {
    INFO(wrong.field);
    const SimulatedClient client;
    BulkOptions options;
    options.drain_source = true;
    wrong.change(options);
    Reports reports;
    const auto summary = client->bulk_create_customers(creates(3), reports, options);
    check_adds_up(summary, reports, 3);
    CHECK(summary.counts.invalid == 3);
    REQUIRE(summary.error.has_value());
    CHECK(summary.error->kind == ErrorKind::invalid_argument);
    // With or without the name of the member that holds it.
    CHECK_THAT(summary.error->field, Catch::Matchers::EndsWith(wrong.field));
    CHECK(reports[2].field == summary.error->field);
    CHECK(summary.first_unfinished == 0);
    CHECK(summary.attempts == 0);
    CHECK(client.service->requests() == 0);
  }
}

TEST_CASE("the limits of the options are right options") {
  const SimulatedClient client;
  BulkOptions options;
  options.max_in_flight = 10'000;
  options.rate_limit = {1, milliseconds(1), 1};
  options.total_timeout = std::chrono::hours(24 * 24);
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
  options.max_in_flight = 1;
  options.rate_limit = {1'000'000'000, std::chrono::hours(24 * 24)};
  options.total_timeout = minutes(1);
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
  options.rate_limit = {1, std::chrono::hours(24 * 24), 1'000'000'000};
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
  constexpr auto most = std::numeric_limits<std::size_t>::max();
  options.rate_limit = {most, milliseconds(1), most};
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
}

namespace {

struct OptionRule {
  const char* field;
  std::function<void(ClientOptions&)> spoil;
};

std::string refused_field(const ClientOptions& options) {
  const auto client = Client::create(support::key(), options);
  if (client) return "accepted";
  CHECK(client.error().kind == ErrorKind::invalid_argument);
  CHECK(client.error().delivery == Delivery::not_sent);
  CHECK(contains(client.error().message, client.error().field));
  return client.error().field;
}

const std::vector<OptionRule>& option_rules() {
  using O = ClientOptions;
  static const std::vector<OptionRule> rules = {
      {"connect_timeout", [](O& o) { o.connect_timeout = milliseconds(0); }},
      {"connect_timeout", [](O& o) { o.connect_timeout = milliseconds(-1); }},
      {"attempt_timeout", [](O& o) { o.attempt_timeout = milliseconds(0); }},
      {"attempt_timeout", [](O& o) { o.attempt_timeout = milliseconds::max(); }},
      {"total_timeout", [](O& o) { o.total_timeout = milliseconds(-5); }},
      {"total_timeout", [](O& o) { o.total_timeout = milliseconds::max(); }},
      {"total_timeout", [](O& o) { o.total_timeout = milliseconds::min(); }},
      {"total_timeout", [](O& o) { o.total_timeout = std::chrono::hours(24 * 24 + 1); }},
      {"max_connection_age", [](O& o) { o.max_connection_age = milliseconds(999); }},
      {"max_connection_age", [](O& o) { o.max_connection_age = std::chrono::hours(24 * 25); }},
      {"retry.max_attempts", [](O& o) { o.retry.max_attempts = 0; }},
      {"retry.max_attempts", [](O& o) { o.retry.max_attempts = -1; }},
      {"retry.initial_backoff", [](O& o) { o.retry.initial_backoff = milliseconds(-1); }},
      {"retry.initial_backoff", [](O& o) { o.retry.initial_backoff = milliseconds::max(); }},
      {"retry.max_backoff", [](O& o) { o.retry.max_backoff = milliseconds::max(); }},
      {"retry.max_backoff", [](O& o) { o.retry.max_backoff = milliseconds(499); }},
      {"retry.jitter", [](O& o) { o.retry.jitter = -0.1; }},
      {"retry.jitter", [](O& o) { o.retry.jitter = 1.1; }},
      {"retry.jitter", [](O& o) { o.retry.jitter = std::numeric_limits<double>::quiet_NaN(); }},
      {"retry_reserve", [](O& o) { o.retry_reserve = -1; }},
      {"retry_reserve", [](O& o) { o.retry_reserve = std::numeric_limits<int>::max(); }},
      {"max_response_bytes", [](O& o) { o.max_response_bytes = 0; }},
      {"proxy", [](O& o) { o.proxy = "proxy.example:3128"; }},
      {"proxy", [](O& o) { o.proxy = "ftp://proxy.example"; }},
      {"proxy", [](O& o) { o.proxy = "http://"; }},
      {"proxy", [](O& o) { o.proxy = "http://a b/"; }},
      {"application", [](O& o) { o.application = "a\r\nX: y"; }},
      {"application", [](O& o) { o.application = "(a)"; }},
      {"application", [](O& o) { o.application = "caf\xC3\xA9"; }},
  };
  return rules;
}

}  // namespace

TEST_CASE("an option out of its range is refused by name") {
  for (const OptionRule& rule : option_rules()) {
    ClientOptions options;
    rule.spoil(options);
    CHECK(refused_field(options) == rule.field);
  }
}

TEST_CASE("options at the ends of their ranges are accepted") {
  ClientOptions options;
  options.connect_timeout = options.attempt_timeout = options.total_timeout = milliseconds(1);
  options.max_connection_age = milliseconds(1000);
  options.retry.max_attempts = 1;
  options.retry.initial_backoff = options.retry.max_backoff = milliseconds(0);
  options.retry.jitter = 0;
  options.retry_reserve = 0;
  options.max_response_bytes = 1;
  options.proxy = "";
  CHECK(refused_field(options) == "accepted");
  options.total_timeout = std::chrono::hours(24 * 24);
  options.retry.max_attempts = std::numeric_limits<int>::max();
  options.max_response_bytes = std::numeric_limits<std::size_t>::max();
  options.proxy = "socks5h://user:secret@proxy.example:1080";
  CHECK(refused_field(options) == "accepted");
}

TEST_CASE("options of one call are checked before anything is sent") {
  struct Rule {
    const char* field;
    std::function<void(CallOptions&)> spoil;
  };
  const std::vector<Rule> rules = {
      {"total_timeout", [](CallOptions& o) { o.total_timeout = milliseconds(0); }},
      {"total_timeout", [](CallOptions& o) { o.total_timeout = milliseconds::max(); }},
      {"retry.max_attempts", [](CallOptions& o) { o.retry.emplace().max_attempts = 0; }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A", "a\r\nX-B: b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A", "a\nb"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A", "a\0b"s}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A\r\nX-B", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X A", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A:", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"authorization", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"CONTENT-LENGTH", "5"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"Host", "evil.example"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"Transfer-Encoding", "chunked"}};
       }},
  };
  for (const Rule& rule : rules) {
    const FakeClient client;
    CallOptions options;
    rule.spoil(options);
    const auto result = client->create_customer(support::create_request(), options);
    REQUIRE(!result.has_value());
    INFO(result.error().message);
    CHECK(result.error().kind == ErrorKind::invalid_argument);
    CHECK(result.error().field == rule.field);
    CHECK(client.transport->requests().empty());
  }
}

// ---- The checks alone ----

namespace {

template <class Options>
std::string fault_of(const Options& options) {
  const auto error = bizkithub::detail::check(options);
  return error ? error->message : "none";
}

}  // namespace

TEST_CASE("a duration is right up to both ends of its range") {
  using bizkithub::detail::check;
  constexpr milliseconds longest = std::chrono::hours(24 * 24);
  CHECK(!check("name", milliseconds(1)));
  CHECK(!check("name", longest));
  CHECK(!check("name", milliseconds(0), milliseconds(0)));
  CHECK(check("name", longest + milliseconds(1)).has_value());
  CHECK(check("name", milliseconds(-1), milliseconds(0)).has_value());
  const auto error = check("name", milliseconds(0));
  REQUIRE(error.has_value());
  CHECK(error->field == "name");
  CHECK(error->message == "name must be from 1 ms to 24 days");
}

TEST_CASE("the longest duration fits into what libcurl takes") {
  CHECK(bizkithub::detail::max_duration.count() <= std::numeric_limits<int>::max());
}

TEST_CASE("an application may be named in any printable ASCII but parentheses and backslashes") {
  using bizkithub::detail::check_application;
  std::string all;
  for (char c = ' '; c <= '~'; ++c) all += c;
  for (const char c : all) {
    INFO(c);
    const bool allowed = c != '(' && c != ')' && c != '\\';
    CHECK(check_application({'a', c}).has_value() != allowed);
  }
  for (const char c : {'\0', '\t', '\n', '\x1f', '\x7f', '\x80', '\xff'}) {
    CHECK(check_application({'a', c}).has_value());
  }
  CHECK(!check_application({}));
}

TEST_CASE("jitter of any number from 0 to 1 is right, and no other") {
  bizkithub::RetryOptions retry;
  for (const double jitter : {0.0, -0.0, 0.5, 1.0}) {
    retry.jitter = jitter;
    CHECK(fault_of(retry) == "none");
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double jitter : {-infinity, -1e-300, 1.0000001, infinity, std::nan("")}) {
    retry.jitter = jitter;
    CHECK(fault_of(retry) == "retry.jitter must be from 0 to 1");
  }
}

TEST_CASE("backoffs may be equal, and the longest must not be the shorter one") {
  bizkithub::RetryOptions retry;
  retry.initial_backoff = retry.max_backoff = seconds(1);
  CHECK(fault_of(retry) == "none");
  retry.max_backoff = milliseconds(999);
  CHECK(fault_of(retry) == "retry.max_backoff must not be less than retry.initial_backoff");
}

TEST_CASE("of several faults the first is told, in the order of the options") {
  ClientOptions options;
  options.application = "(";
  options.max_response_bytes = 0;
  options.retry.max_attempts = 0;
  options.total_timeout = milliseconds(0);
  CHECK(contains(fault_of(options), "total_timeout"));
  options.total_timeout = seconds(1);
  CHECK(contains(fault_of(options), "retry.max_attempts"));
  options.retry.max_attempts = 1;
  CHECK(contains(fault_of(options), "max_response_bytes"));
  options.max_response_bytes = 1;
  CHECK(contains(fault_of(options), "application"));
}

TEST_CASE("the number of retries in reserve is right up to both ends of its range") {
  ClientOptions options;
  options.retry_reserve = 1'000'000;
  CHECK(fault_of(options) == "none");
  options.retry_reserve = 1'000'001;
  CHECK(fault_of(options) == "retry_reserve must be from 0 to 1000000");
}

TEST_CASE("what a bulk run gives to each call is named by the member that holds it") {
  BulkOptions options;
  options.call.retry.emplace().max_attempts = 0;
  const auto error = bizkithub::detail::check(options);
  REQUIRE(error.has_value());
  CHECK(error->field == "call.retry.max_attempts");
  CHECK(error->message == "call.retry.max_attempts must be at least 1");
  options.total_timeout = milliseconds(0);
  CHECK(contains(fault_of(options), "total_timeout must be"));
}

}  // namespace unit::option_checks_test
