// SPDX-License-Identifier: MIT
// Bulk runs as their users see them, on a clock that only moves when told: sources, sinks, records.
#include <algorithm>
#include <bizkithub/detail/bulk/bulk_run.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/stub_record.hpp"

namespace unit::bulk_run_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::ClientOptions;
using bizkithub::CreateCustomerRequest;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::HttpResponse;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::check_adds_up;
using support::check_nothing_left;
using support::Counted;
using support::create_of;
using support::creates;
using support::email_of;
using support::is_near;
using support::matches;
using support::nobody;
using support::Reports;
using support::SimulatedClient;
using support::Thrown;

TEST_CASE("a bulk run of nothing sends nothing and ends at once") {
  const SimulatedClient client;
  Reports reports;
  const std::vector<CreateCustomerRequest> none;
  const auto summary = client->bulk_create_customers(none, reports);
  check_adds_up(summary, reports, 0);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 0);
  CHECK(summary.attempts == 0);
  CHECK(summary.calls_per_second == 0);
  CHECK(summary.waited_for_rate_limit.count() == 0);
  CHECK(client.service->requests() == 0);
  CHECK(client.service->elapsed().count() == 0);
}

TEST_CASE("every record of a bulk run is sent once and reported once") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(1000), reports);
  check_adds_up(summary, reports, 1000);
  CHECK(summary.counts.succeeded == 1000);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 1000);
  CHECK(summary.attempts == 1000);
  CHECK(client.service->requests() == 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    if (client.service->applied(email_of(i)) != 1) FAIL("applied not once: record " << i);
  }
  check_nothing_left(client);
}

TEST_CASE("the summary of a bulk run says how long it took and how fast it was") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  const auto summary = client->bulk_create_customers(creates(1000), nobody);
  const auto elapsed = std::chrono::duration_cast<milliseconds>(client.service->elapsed());
  CHECK(summary.elapsed == elapsed);
  CHECK(is_near(summary.calls_per_second, 1000 / std::chrono::duration<double>(elapsed).count(),
                0.01));
  CHECK(summary.waited_for_rate_limit.count() == 0);
}

TEST_CASE("a sink is called in the order of completion, on the thread of the run") {
  const SimulatedClient client(policy::scripted({{0, {answer::ok(milliseconds(500))}}},
                                                policy::always_ok(milliseconds(10))));
  Reports reports;
  const auto here = std::this_thread::get_id();
  std::size_t elsewhere = 0;
  BulkOptions options;
  options.max_in_flight = 4;
  const auto summary = client->bulk_create_customers(
      creates(20),
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        if (std::this_thread::get_id() != here) ++elsewhere;
      },
      options);
  check_adds_up(summary, reports, 20);
  CHECK(reports.order.front() != 0);
  CHECK(reports.order.back() == 0);
  CHECK(elsewhere == 0);
}

TEST_CASE("records are sent in the order of the source") {
  const SimulatedClient client(policy::always_ok(milliseconds(10)));
  BulkOptions options;
  options.max_in_flight = 1;
  Reports reports;
  static_cast<void>(client->bulk_create_customers(creates(50), reports, options));
  CHECK(std::is_sorted(reports.order.begin(), reports.order.end()));
}

TEST_CASE("records of bad input reach the sink with their field, and the rest go on") {
  const SimulatedClient client(policy::always_ok(milliseconds(10)));
  auto requests = creates(10);
  requests[0].email = "nobody";
  requests[4].customer_real_ip = "1.2.3";
  requests[9].company_name = "\xFF";
  Reports reports;
  const auto summary = client->bulk_create_customers(requests, reports);
  check_adds_up(summary, reports, 10);
  CHECK(summary.counts.invalid == 3);
  CHECK(summary.counts.succeeded == 7);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 10);
  CHECK(client.service->requests() == 7);
  CHECK(reports[0].field == "email");
  CHECK(reports[4].field == "customerRealIp");
  CHECK(reports[9].field == "companyName");
  for (const std::size_t i : {0U, 4U, 9U}) CHECK(reports[i].delivery == Delivery::not_sent);
}

TEST_CASE("matches of bad input reach the sink with their field, and the rest go on") {
  const SimulatedClient client(policy::always_ok(milliseconds(10)));
  auto requests = matches(6);
  requests[1].manager_cu_ref_no = "short";
  requests[3].customer_cu_ref_no.reset();
  requests[5].customer_email = "nobody";
  Reports reports;
  const auto summary = client->bulk_match_customers(requests, reports);
  check_adds_up(summary, reports, 6);
  CHECK(summary.counts.invalid == 3);
  CHECK(summary.counts.succeeded == 3);
  CHECK(reports[1].field == "managerCuRefNo");
  CHECK(reports[3].error == ErrorKind::invalid_argument);
  CHECK(reports[5].field == "customerEmail");
}

TEST_CASE("any number of invalid records in a row is reported") {
  const SimulatedClient client;
  constexpr std::size_t count = 100'000;
  std::size_t made = 0;
  Reports reports;
  const auto summary = client->bulk_create_customers(
      [&]() -> std::optional<CreateCustomerRequest> {
        if (made++ == count) return std::nullopt;
        return CreateCustomerRequest{};
      },
      reports);
  check_adds_up(summary, reports, count);
  CHECK(summary.counts.invalid == count);
  CHECK(client.service->requests() == 0);
}

TEST_CASE("invalid records do not keep an answer that has arrived from being reported") {
  const SimulatedClient client;
  constexpr std::size_t far_too_many = 1'000'000;
  std::size_t made = 0;
  bool answered = false;
  static_cast<void>(client->bulk_create_customers(
      [&]() -> std::optional<CreateCustomerRequest> {
        if (answered || made == far_too_many) return std::nullopt;
        return made++ == 0 ? create_of(0) : CreateCustomerRequest{};
      },
      [&](std::size_t, const auto& result) { answered = answered || result.has_value(); }));
  CHECK(answered);
  CHECK(made < far_too_many);
}

TEST_CASE("a record that may be repeated is, and counts as one") {
  const SimulatedClient client(
      policy::scripted({{3, {answer::status(503), answer::broken(true), answer::broken(false)}}}));
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(10), reports);
  check_adds_up(summary, reports, 10);
  CHECK(summary.counts.succeeded == 10);
  CHECK(summary.attempts == 13);
  CHECK(reports[3].attempts == 4);
  CHECK(reports[3].earlier_may_have_applied);
  CHECK(!reports[4].earlier_may_have_applied);
}

TEST_CASE("the others go on while a record waits to be tried again") {
  const SimulatedClient client(
      policy::scripted({{0, {answer::status(503)}}}, policy::always_ok(milliseconds(1))));
  BulkOptions options;
  options.max_in_flight = 1;
  options.call.retry.emplace();
  options.call.retry->jitter = 0;
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(100), reports, options);
  check_adds_up(summary, reports, 100);
  CHECK(reports.order.back() == 0);
  CHECK(summary.counts.succeeded == 100);
}

TEST_CASE("a failure is its record's own") {
  const SimulatedClient client(
      policy::scripted({{1, {answer::status(403)}}, {2, {answer::status(404)}}}));
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(5), reports);
  check_adds_up(summary, reports, 5);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 5);
  CHECK(summary.counts.refused == 2);
  CHECK(summary.counts.succeeded == 3);
  CHECK(reports[1].error == ErrorKind::permission_denied);
  CHECK(reports[2].error == ErrorKind::not_found);
}

TEST_CASE("a match is not sent again once it may have arrived") {
  const SimulatedClient client(policy::scripted({{1, {answer::broken(true)}},
                                                 {2, {answer::status(502)}},
                                                 {3, {answer::broken(true, {}, true)}},
                                                 {4, {answer::broken(false)}},
                                                 {5, {answer::status(429)}}}));
  Reports reports;
  const auto summary = client->bulk_match_customers(matches(8), reports);
  check_adds_up(summary, reports, 8);
  CHECK(summary.counts.unknown == 3);
  CHECK(summary.counts.succeeded == 5);
  CHECK(summary.attempts == 10);
  for (const std::size_t i : {1U, 2U, 3U}) {
    CHECK(reports[i].delivery == Delivery::unknown);
    CHECK(reports[i].attempts == 1);
  }
  for (std::size_t i = 0; i < 8; ++i) CHECK(client.service->applied(support::customer_of(i)) < 2);
}

TEST_CASE("a match is sent over HTTP/1.1, a create over HTTP/2 where there is one") {
  const SimulatedClient client;
  static_cast<void>(client->bulk_match_customers(matches(1), nobody));
  CHECK(!client.service->last_request().allow_http2);
  static_cast<void>(client->bulk_create_customers(creates(1), nobody));
  CHECK(client.service->last_request().allow_http2);
}

TEST_CASE("what holds for one call holds for each record") {
  const SimulatedClient client(policy::always_ok(seconds(2)));
  BulkOptions options;
  options.call.headers = {{"X-Trace", "nightly"}};
  options.call.total_timeout = seconds(1);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(5), reports, options);
  check_adds_up(summary, reports, 5);
  CHECK(!summary.error);
  CHECK(summary.counts.unknown == 5);
  CHECK(reports.failed_with(ErrorKind::timed_out) == 5);
  CHECK(support::header(client.service->last_request(), "X-Trace") == "nightly");
}

TEST_CASE("each record has its own time") {
  const SimulatedClient client(policy::always_ok(milliseconds(400)));
  BulkOptions options;
  options.max_in_flight = 1;
  options.call.total_timeout = seconds(1);
  const auto summary = client->bulk_create_customers(creates(20), nobody, options);
  CHECK(summary.counts.succeeded == 20);
  CHECK(summary.elapsed > seconds(7));
}

TEST_CASE("the retries of each record are those of the run, or else of the client") {
  ClientOptions client_options;
  client_options.retry.max_attempts = 2;
  const SimulatedClient client([](const support::Sent&) { return answer::status(503); },
                               client_options);
  const auto attempts = [&](const BulkOptions& options) {
    Reports reports;
    static_cast<void>(client->bulk_create_customers(creates(1), reports, options));
    return reports[0].attempts;
  };
  CHECK(attempts({}) == 2);
  BulkOptions options;
  options.call.retry.emplace();
  options.call.retry->max_attempts = 3;
  CHECK(attempts(options) == 3);
}

TEST_CASE("records are taken from the source only as they can be sent") {
  const SimulatedClient client(policy::always_ok(milliseconds(30)));
  BulkOptions options;
  options.max_in_flight = 8;
  Counted source{1000};
  std::size_t reported = 0;
  std::size_t most_held = 0;
  static_cast<void>(client->bulk_create_customers(
      source,
      [&](std::size_t, const auto&) { most_held = std::max(most_held, source.taken - reported++); },
      options));
  CHECK(reported == 1000);
  CHECK(most_held <= 8 + 1);
}

TEST_CASE("wrong options are said even of a run without records") {
  const SimulatedClient client;
  BulkOptions options;
  options.max_in_flight = 0;
  const auto summary = client->bulk_create_customers(creates(0), nobody, options);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->field == "max_in_flight");
}

namespace {

// Breaks down at its third request.
class Throws : public bizkithub::Transport {
 public:
  bizkithub::HttpOutcome send(const bizkithub::HttpRequest&, bizkithub::TimePoint,
                              const bizkithub::CancellationToken&) override {
    if (++requests_ == 3) throw Thrown(1);
    return bizkithub::HttpResponse{200, {}, support::created};
  }

 private:
  int requests_ = 0;
};

}  // namespace

TEST_CASE("what a transport throws reaches the caller, once what it took has been reported") {
  ClientOptions options;
  options.transport = std::make_shared<Throws>();
  const bizkithub::Client client(support::key(), options);
  Counted source{50};
  Reports reports;
  CHECK_THROWS_AS(client.bulk_create_customers(source, reports), Thrown);
  CHECK(reports.each_once(source.taken));
  CHECK(reports.counts().succeeded == 2);
  CHECK(reports.counts().unknown == 1);
}

TEST_CASE("a bulk run goes through the public fake transport") {
  support::FakeClient client;
  for (int i = 0; i < 9; ++i) client.reply(200, support::created);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(9), reports);
  check_adds_up(summary, reports, 9);
  CHECK(summary.counts.succeeded == 9);
  CHECK(client.transport->replies_left() == 0);
}

TEST_CASE("the public fake transport keeps a pace that is not a whole number of microseconds") {
  support::FakeClient client;
  for (int i = 0; i < 30; ++i) client.reply(200, support::created);
  BulkOptions options;
  options.rate_limit = {3, milliseconds(1)};
  const auto summary = client->bulk_create_customers(creates(30), nobody, options);
  CHECK(summary.counts.succeeded == 30);
}

// ---- What an attempt tells about the pace ----

}  // namespace unit::bulk_run_test
