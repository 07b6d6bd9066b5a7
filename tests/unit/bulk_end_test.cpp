// SPDX-License-Identifier: MIT
// Bulk runs that end early: cancelled, or out of time.
#include <bizkithub/detail/bulk/run_end.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/stub_record.hpp"

namespace unit::bulk_end_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::BulkProgress;
using bizkithub::BulkSummary;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::Cancellable;
using support::check_adds_up;
using support::check_nothing_left;
using support::Counted;
using support::creates;
using support::email_of;
using support::nobody;
using support::Reports;
using support::SimulatedClient;

namespace {

// Every record that was never sent must say so, and the summary where to continue.
void check_cut_off(const SimulatedClient& client, const BulkSummary& summary,
                   const Reports& reports, std::size_t records, ErrorKind kind) {
  check_adds_up(summary, reports, records);
  check_nothing_left(client);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == kind);
  CHECK(summary.first_unfinished == reports.first_with(kind));
  for (std::size_t i = 0; i < records; ++i) {
    const bool sent = client.service->saw(email_of(i));
    if (!sent && reports[i].error != kind) FAIL("not begun, but not reported so: record " << i);
    const bool says_not_sent = reports[i].error && reports[i].delivery == Delivery::not_sent;
    if (sent == says_not_sent) FAIL("wrong about having been sent: record " << i);
  }
}

}  // namespace

TEST_CASE("a run that is cancelled already sends nothing and reports every record") {
  const SimulatedClient client;
  Cancellable run;
  run.cancellation.cancel();
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(100), reports, run.options);
  check_cut_off(client, summary, reports, 100, ErrorKind::cancelled);
  CHECK(reports.failed_with(ErrorKind::cancelled) == 100);
  CHECK(summary.counts.not_sent == 100);
  CHECK(summary.first_unfinished == 0);
  CHECK(client.service->requests() == 0);
  CHECK(client.service->elapsed().count() == 0);
}

TEST_CASE("a run that its sink cancels reports every record, each with what is certain") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  Cancellable run;
  Reports reports;
  const auto summary = client->bulk_create_customers(
      creates(1000),
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        if (reports.order.size() == 100) run.cancellation.cancel();
      },
      run.options);
  check_cut_off(client, summary, reports, 1000, ErrorKind::cancelled);
  CHECK(summary.counts.succeeded >= 100);
  CHECK(summary.counts.succeeded < 200);
  // Nothing was sent after it, and what was under way is not known to have been done.
  CHECK(summary.counts.succeeded + summary.counts.unknown == client.service->requests());
  CHECK(summary.attempts == client.service->requests());
}

TEST_CASE("a run that is cancelled when every record has its result was not cut off") {
  const SimulatedClient client(policy::always_ok(milliseconds(5)));
  Cancellable run;
  std::size_t results = 0;
  const auto summary = client->bulk_create_customers(
      creates(20),
      [&](std::size_t, const auto&) {
        if (++results == 20) run.cancellation.cancel();
      },
      run.options);
  CHECK(!summary.error);
  CHECK(summary.counts.succeeded == 20);
  CHECK(summary.first_unfinished == 20);
}

TEST_CASE("a run that its source cancels reports every record") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  Cancellable run;
  Reports reports;
  Counted source{300};
  const auto summary = client->bulk_create_customers(
      [&] {
        if (source.taken == 100) run.cancellation.cancel();
        return source();
      },
      reports, run.options);
  check_cut_off(client, summary, reports, 300, ErrorKind::cancelled);
}

TEST_CASE("a run that another thread cancels reports every record") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  const auto run = support::cancel_from_another_thread(*client, 100);
  check_cut_off(client, run.summary, run.reports, run.made, ErrorKind::cancelled);
  CHECK(run.summary.counts.succeeded >= 500);
  CHECK(run.summary.counts.not_sent >= 99);
}

TEST_CASE("a run that is cancelled in a pause ends at once") {
  const SimulatedClient client(
      policy::scripted({{50, {answer::status(429, milliseconds(20), {{"Retry-After", "600"}})}}},
                       policy::always_ok(milliseconds(20))));
  Cancellable run;
  run.options.max_in_flight = 4;
  client.service->at(seconds(120), [&] { run.cancellation.cancel(); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(200), reports, run.options);
  check_cut_off(client, summary, reports, 200, ErrorKind::cancelled);
  CHECK(client.service->elapsed() == seconds(120));
  CHECK(reports[50].error == ErrorKind::cancelled);
  CHECK(reports[50].delivery == Delivery::refused);
}

TEST_CASE("a cancellation after the last answer changes nothing") {
  const SimulatedClient client;
  Cancellable run;
  Reports reports;
  const auto summary = client->bulk_create_customers(
      creates(10),
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        if (reports.order.size() == 10) run.cancellation.cancel();
      },
      run.options);
  check_adds_up(summary, reports, 10);
  CHECK(summary.counts.succeeded == 10);
  CHECK(summary.first_unfinished == 10);
}

TEST_CASE("a run that is out of time reports every record, each with what is certain") {
  const SimulatedClient client(policy::always_ok(milliseconds(100)));
  BulkOptions options;
  options.max_in_flight = 4;
  options.total_timeout = milliseconds(2050);
  options.drain_source = true;
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(10'000), reports, options);
  check_cut_off(client, summary, reports, 10'000, ErrorKind::timed_out);
  CHECK(client.service->elapsed() >= milliseconds(1950));
  CHECK(client.service->elapsed() <= milliseconds(2050));
  CHECK(summary.counts.succeeded >= 20);
  CHECK(summary.counts.not_sent > 9000);
}

TEST_CASE("a run that has all its answers in time is not out of time") {
  const SimulatedClient client(policy::always_ok(milliseconds(100)));
  BulkOptions options;
  options.total_timeout = seconds(10);
  options.drain_source = true;
  const auto summary = client->bulk_create_customers(creates(100), nobody, options);
  CHECK(!summary.error);
  CHECK(summary.counts.succeeded == 100);
}

TEST_CASE("a record may fail for want of its own time without the run being out of time") {
  const SimulatedClient client(policy::scripted(
      {{5, {answer::ok(minutes(5)), answer::ok(minutes(5)), answer::ok(minutes(5))}}}));
  BulkOptions options;
  options.total_timeout = minutes(10);
  options.drain_source = true;
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(10), reports, options);
  check_adds_up(summary, reports, 10);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 10);
  CHECK(reports[5].error == ErrorKind::timed_out);
  CHECK(summary.counts.succeeded == 9);
}

TEST_CASE("a pause that does not fit into the time of the run is not begun") {
  const SimulatedClient client(
      policy::scripted({{50, {answer::status(429, {}, {{"Retry-After", "600"}})}}},
                       policy::always_ok(milliseconds(20))));
  BulkOptions options;
  options.max_in_flight = 4;
  options.total_timeout = seconds(60);
  options.drain_source = true;
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(200), reports, options);
  check_adds_up(summary, reports, 200);
  check_nothing_left(client);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == ErrorKind::rate_limited);
  CHECK(client.service->elapsed() < seconds(10));
  CHECK(summary.counts.succeeded >= 46);
  CHECK(summary.counts.succeeded <= 60);
  CHECK(summary.first_unfinished <= 50);
  CHECK(reports[50].delivery == Delivery::refused);
  CHECK(reports[199].delivery == Delivery::not_sent);
  CHECK(reports[199].error.has_value());
}

TEST_CASE("a wait of absurd length does not fit into the time of the run either") {
  const std::vector<std::vector<bizkithub::Header>> all = {
      {{"Retry-After", "99999999999999999999"}},
      {{"Retry-After", "9999999999999"}},
      {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1767229200"}}};
  for (const auto& headers : all) {
    INFO(headers.back().name << ": " << headers.back().value);
    const SimulatedClient client(
        policy::scripted({{5, {answer::status(429, milliseconds(1), headers)}}},
                         policy::always_ok(milliseconds(1))));
    BulkOptions options;
    options.max_in_flight = 1;
    options.total_timeout = minutes(10);
    options.drain_source = true;
    Reports reports;
    const auto summary = client->bulk_create_customers(creates(20), reports, options);
    check_adds_up(summary, reports, 20);
    REQUIRE(summary.error.has_value());
    CHECK(summary.error->kind == ErrorKind::rate_limited);
    CHECK(summary.first_unfinished == 5);
    CHECK(client.service->elapsed() < seconds(1));
  }
}

TEST_CASE("a run can be cancelled in a pause of absurd length") {
  const SimulatedClient client(policy::scripted(
      {{5, {answer::status(429, milliseconds(1), {{"Retry-After", "99999999999999999999"}})}}},
      policy::always_ok(milliseconds(1))));
  Cancellable run;
  milliseconds rest{};
  run.options.on_progress = [&](const BulkProgress& progress) { rest = progress.paused_for; };
  client.service->at(minutes(10), [&] { run.cancellation.cancel(); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(20), reports, run.options);
  check_adds_up(summary, reports, 20);
  CHECK(client.service->elapsed() == minutes(10));
  CHECK(rest > minutes(10));
}

TEST_CASE("a run that is cancelled while its last records are in flight says so") {
  for (const std::size_t count : {1U, 3U}) {
    INFO(count);
    const SimulatedClient client(policy::always_ok(seconds(5)));
    Cancellable run;
    client.service->at(seconds(1), [&] { run.cancellation.cancel(); });
    Reports reports;
    const auto summary = client->bulk_create_customers(creates(count), reports, run.options);
    check_adds_up(summary, reports, count);
    REQUIRE(summary.error.has_value());
    CHECK(summary.error->kind == ErrorKind::cancelled);
    CHECK(summary.first_unfinished == 0);
  }
}

TEST_CASE("a run ends in time however many invalid records a slow source gives") {
  const SimulatedClient client;
  BulkOptions options;
  options.total_timeout = seconds(1);
  std::size_t pulled = 0;
  const auto source = [&]() -> std::optional<bizkithub::CreateCustomerRequest> {
    client.service->pass(milliseconds(100));
    bizkithub::CreateCustomerRequest request;
    request.email = "nobody";
    return ++pulled > 1000 ? std::nullopt : std::optional(request);
  };
  const auto summary = client->bulk_create_customers(source, nobody, options);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == ErrorKind::timed_out);
  CHECK(client.service->elapsed() <= milliseconds(1200));
}

TEST_CASE("a run whose time is over while its last records are in flight says so") {
  for (const std::size_t count : {1U, 3U}) {
    INFO(count);
    const SimulatedClient client(policy::always_ok(seconds(5)));
    BulkOptions options;
    options.total_timeout = seconds(1);
    options.drain_source = true;
    Reports reports;
    const auto summary = client->bulk_create_customers(creates(count), reports, options);
    check_adds_up(summary, reports, count);
    REQUIRE(summary.error.has_value());
    CHECK(summary.error->kind == ErrorKind::timed_out);
    CHECK(summary.first_unfinished == 0);
    CHECK(client.service->elapsed() == seconds(1));
  }
}

TEST_CASE("a run that ends early leaves in the source what it has not pulled") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  Cancellable run;
  run.options.drain_source = false;
  client.service->at(seconds(1), [&] { run.cancellation.cancel(); });
  Reports reports;
  Counted source{100'000};
  const auto summary = client->bulk_create_customers(std::ref(source), reports, run.options);
  check_cut_off(client, summary, reports, source.taken, ErrorKind::cancelled);
  CHECK(source.taken < 100'000 / 2);
}

TEST_CASE("a run that has pulled nothing when it ends gives the next record to the sink") {
  const SimulatedClient client;
  Cancellable run;
  run.options.drain_source = false;
  run.cancellation.cancel();
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(10), reports, run.options);
  check_cut_off(client, summary, reports, 1, ErrorKind::cancelled);
  const auto of_none = client->bulk_create_customers(creates(0), nobody, run.options);
  CHECK(of_none.counts.finished() == 0);
}

TEST_CASE("invalid records of a slow source do not keep what is in flight waiting") {
  const SimulatedClient client(policy::always_ok(milliseconds(1)));
  BulkOptions options;
  std::size_t pulled = 0;
  const auto source = [&]() -> std::optional<bizkithub::CreateCustomerRequest> {
    if (pulled == 50) return std::nullopt;
    if (pulled > 0) client.service->pass(milliseconds(100));
    bizkithub::CreateCustomerRequest request = support::create_of(pulled);
    if (pulled++ > 0) request.email = "nobody";
    return request;
  };
  std::chrono::microseconds first{};
  const auto sink = [&](std::size_t index, const auto&) {
    if (index == 0) first = client.service->elapsed();
  };
  const auto summary = client->bulk_create_customers(source, sink, options);
  CHECK(summary.counts.succeeded == 1);
  CHECK(first < seconds(1));
}

}  // namespace unit::bulk_end_test
