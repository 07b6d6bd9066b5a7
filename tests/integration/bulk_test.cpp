// SPDX-License-Identifier: MIT
// Bulk runs against the sandbox, on real sockets, compared with what the sandbox counted.
#include <algorithm>
#include <atomic>
#include <bizkithub/client.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/catch2.hpp"
#include "../support/slack.hpp"
#include "sandbox.hpp"

namespace integration::bulk_test {

using bizkithub::BulkOptions;
using bizkithub::BulkProgress;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::CreateCustomerRequest;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::MatchCustomersRequest;
using bizkithub_sandbox::Sandbox;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::check_adds_up;
using support::create_of;
using support::email_of;
using support::Reports;

namespace {

class Service {
 public:
  explicit Service(bizkithub_sandbox::Options options = {}) : sandbox(options) { sandbox.start(); }

  Client client() const {
    ClientOptions options;
    options.base_url = sandbox.url();
    return Client(support::key(), options);
  }

  Sandbox sandbox;
};

// Requests one by one, without a list of them.
auto stream(std::size_t count) {
  return [next = std::size_t{0}, count]() mutable -> std::optional<CreateCustomerRequest> {
    if (next == count) return std::nullopt;
    return create_of(next++);
  };
}

}  // namespace

TEST_CASE("twenty thousand records are applied once and reported once") {
  constexpr std::size_t records = 20'000;
  const Service service;
  Reports reports;
  BulkOptions options;
  options.expected_records = records;
  std::size_t told = 0;
  options.on_progress = [&](const BulkProgress& progress) {
    CHECK(progress.counts.finished() <= records);
    ++told;
  };
  const auto summary = service.client().bulk_create_customers(stream(records), reports, options);
  check_adds_up(summary, reports, records);
  CHECK(summary.counts.succeeded == records);
  CHECK(!summary.error);
  const auto counters = service.sandbox.counters();
  CHECK(counters.customers_created == records);
  CHECK(counters.requests_received == summary.attempts);
  CHECK(summary.attempts == records);
  CHECK(summary.calls_per_second > 0);
  CHECK(told <= static_cast<std::size_t>(summary.elapsed / milliseconds(100)) + 1);
}

TEST_CASE("matches of a bulk run are each applied once") {
  constexpr std::size_t records = 500;
  const Service service;
  const Client client = service.client();
  std::vector<std::string> numbers(records);
  static_cast<void>(
      client.bulk_create_customers(stream(records), [&](std::size_t index, const auto& result) {
        if (result) numbers[index] = result->cu_ref_no;
      }));
  const std::string manager = client.create_customer(create_of(records)).value().cu_ref_no;
  std::vector<MatchCustomersRequest> requests(records);
  for (std::size_t i = 0; i < records; ++i) {
    requests[i].manager_cu_ref_no = manager;
    requests[i].customer_cu_ref_no = numbers[i];
  }
  Reports reports;
  const auto summary = client.bulk_match_customers(requests, reports);
  check_adds_up(summary, reports, records);
  CHECK(summary.counts.succeeded == records);
  CHECK(service.sandbox.counters().matches_applied == records);
  CHECK(service.sandbox.counters().relations_created == records);
}

TEST_CASE("records that the service refuses fail by themselves") {
  const Service service;
  const Client client = service.client();
  const std::string manager = client.create_customer(create_of(0)).value().cu_ref_no;
  std::vector<MatchCustomersRequest> requests(30);
  for (auto& request : requests) {
    request.manager_cu_ref_no = manager;
    request.customer_email = email_of(1);  // does not exist
  }
  Reports reports;
  const auto summary = client.bulk_match_customers(requests, reports);
  check_adds_up(summary, reports, 30);
  CHECK(!summary.error);
  CHECK(summary.counts.refused == 30);
  CHECK(reports.failed_with(ErrorKind::not_found) == 30);
  CHECK(service.sandbox.counters().matches_applied == 0);
}

TEST_CASE("a run waits for the limit that the sandbox enforces, and nothing fails") {
  constexpr std::size_t records = 50;
  bizkithub_sandbox::Options limited;
  limited.rate_limit = bizkithub_sandbox::RateLimit{20, seconds(1)};
  const Service service(limited);
  Reports reports;
  const auto summary = service.client().bulk_create_customers(stream(records), reports);
  check_adds_up(summary, reports, records);
  CHECK(summary.counts.succeeded == records);
  CHECK(service.sandbox.counters().customers_created == records);
  CHECK(service.sandbox.counters().requests_received == summary.attempts);
  // Two windows were used up, and each waited for the next.
  CHECK(summary.elapsed >= milliseconds(1000));
  CHECK(summary.waited_for_rate_limit >= milliseconds(500));
  CHECK(summary.attempts <= records + 20);
}

TEST_CASE("a run with a limit of its own keeps to it on real sockets") {
  const Service service;
  BulkOptions options;
  options.rate_limit = {200, seconds(1)};
  const auto summary = service.client().bulk_create_customers(
      stream(400), [](std::size_t, const auto&) {}, options);
  CHECK(summary.counts.succeeded == 400);
  CHECK(summary.elapsed >= milliseconds(1000));
}

TEST_CASE("a run that another thread cancels says of every record what is certain") {
  bizkithub_sandbox::Options slow;
  slow.latency = milliseconds(2);
  const Service service(slow);
  const auto run = support::cancel_from_another_thread(service.client(), 1000);
  check_adds_up(run.summary, run.reports, run.made);
  REQUIRE(run.summary.error.has_value());
  CHECK(run.summary.error->kind == ErrorKind::cancelled);
  CHECK(run.summary.first_unfinished == run.reports.first_with(ErrorKind::cancelled));
  CHECK(run.summary.counts.not_sent >= 900);
  for (std::size_t i = 0; i < run.made; ++i) {
    const bool created = service.sandbox.find_customer(email_of(i)).has_value();
    const auto& report = run.reports[i];
    const bool possible = report.error ? !created || report.delivery == Delivery::unknown : created;
    if (!possible) FAIL("wrong about record " << i);
  }
}

TEST_CASE("a client goes on after a run that was cut off by an exception") {
  const Service service;
  const Client client = service.client();
  for (int round = 0; round < 3; ++round) {
    std::size_t results = 0;
    CHECK_THROWS_AS(client.bulk_create_customers(stream(1000),
                                                 [&](std::size_t, const auto&) {
                                                   if (++results == 50) throw results;
                                                 }),
                    std::size_t);
    CHECK(client.create_customer(create_of(1)).has_value());
  }
}

TEST_CASE("several threads run bulk on one client") {
  constexpr std::size_t records = 500;
  const Service service;
  const Client client = service.client();
  std::atomic<std::size_t> succeeded{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      BulkOptions options;
      options.max_in_flight = 8;
      succeeded += client
                       .bulk_create_customers(
                           stream(records), [](std::size_t, const auto&) {}, options)
                       .counts.succeeded;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(succeeded == 4 * records);
  CHECK(service.sandbox.counters().customers_created == records);
}

TEST_CASE("a response that arrives while the source takes its time is read") {
  bizkithub_sandbox::Options slow;
  slow.latency = milliseconds(50);
  const Service service(slow);
  ClientOptions options;
  options.base_url = service.sandbox.url();
  options.attempt_timeout = 2 * support::slack();
  auto records = stream(40);
  std::size_t pulled = 0;
  const auto source = [&] {
    // While others are on their way, and longer than they may take.
    if (++pulled == 20) std::this_thread::sleep_for(options.attempt_timeout + milliseconds(300));
    return records();
  };
  const auto summary =
      Client(support::key(), options).bulk_create_customers(source, [](std::size_t, const auto& r) {
        // Those that were not sent yet are sent later.
        for (const auto& attempt : r.value().info.attempts) {
          CHECK((!attempt.error || attempt.delivery == bizkithub::Delivery::not_sent));
        }
      });
  CHECK(summary.counts.succeeded == 40);
}

TEST_CASE("a sink that takes its time does not extend the total timeout of a run") {
  bizkithub_sandbox::Options slow;
  slow.latency = milliseconds(100);
  const Service service(slow);
  auto records = stream(1'000'000);
  bool over = false;
  const auto source = [&] { return over ? std::nullopt : records(); };
  BulkOptions options;
  options.total_timeout = milliseconds(1500);
  options.max_in_flight = 8;
  const auto start = std::chrono::steady_clock::now();
  const auto summary = service.client().bulk_create_customers(
      source,
      [&](std::size_t, const auto&) {
        over = std::chrono::steady_clock::now() - start > *options.total_timeout + seconds(2);
        if (!over) std::this_thread::sleep_for(milliseconds(10));
      },
      options);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == bizkithub::ErrorKind::timed_out);
  CHECK(!over);
}

// Hidden, for their length: `bizkithub-tests-compiled "[.long]"`.

TEST_CASE("a million records are applied once and reported once", "[.long]") {
  constexpr std::size_t records = 1'000'000;
  const Service service;
  std::vector<std::uint8_t> reported(records);
  std::size_t failed = 0;
  const auto key = bizkithub::ApiKey::parse("ROOT0123456789abcdefABCDEF012345").value();
  ClientOptions options;
  options.base_url = service.sandbox.url();
  const auto summary =
      Client(key, options)
          .bulk_create_customers(stream(records), [&](std::size_t index, const auto& result) {
            ++reported.at(index);
            if (!result) ++failed;
          });
  CHECK(std::count(reported.begin(), reported.end(), 1) == records);
  CHECK(failed == 0);
  CHECK(summary.counts.succeeded == records);
  CHECK(service.sandbox.counters().customers_created == records);
  CHECK(service.sandbox.counters().requests_received == summary.attempts);
  WARN(summary.calls_per_second << " calls a second");
}

TEST_CASE("the rate of a production key is kept for a minute, and not exceeded", "[.long]") {
  const Service service;
  BulkOptions options;
  // With a burst, half a second in which a busy machine does something else is caught up with.
  options.rate_limit = bizkithub::RateLimit{500'000, std::chrono::minutes(1), 4000};
  Reports reports;
  const auto summary = service.client().bulk_create_customers(stream(499'000), reports, options);
  check_adds_up(summary, reports, 499'000);
  CHECK(summary.counts.succeeded == 499'000);
  CHECK(summary.elapsed >= seconds(59));
  CHECK(summary.elapsed < seconds(63));
  WARN(summary.calls_per_second << " calls a second for " << summary.elapsed.count() << " ms");
}

}  // namespace integration::bulk_test
