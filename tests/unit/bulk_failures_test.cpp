// SPDX-License-Identifier: MIT
// Bulk runs that end by a number of failures in a row.
#include <bizkithub/detail/bulk/run_end.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::bulk_failures_test {

namespace answer = support::answer;
using bizkithub::BulkOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using support::Answer;
using support::check_adds_up;
using support::check_nothing_left;
using support::Counted;
using support::creates;
using support::Reports;
using support::Sent;
using support::SimulatedClient;

TEST_CASE("a run ends after as many failures in a row as it may have") {
  const SimulatedClient client([](const Sent&) { return answer::status(404, milliseconds(20)); });
  BulkOptions options;
  options.max_consecutive_failures = 30;
  Reports reports;
  Counted source{100'000};
  const auto summary = client->bulk_create_customers(std::ref(source), reports, options);
  check_adds_up(summary, reports, source.taken);
  check_nothing_left(client);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == ErrorKind::not_found);
  CHECK_THAT(summary.error->message, Catch::Matchers::StartsWith("30 records in a row failed"));
  CHECK(summary.error->delivery == Delivery::not_sent);
  CHECK(summary.first_unfinished == 0);
  CHECK(summary.attempts >= 30);
  CHECK(summary.attempts < 100);
  CHECK(source.taken < 500);
}

TEST_CASE("a run may have fewer failures in a row, and any number of invalid records") {
  // Every tenth record succeeds; every second one is invalid.
  const SimulatedClient client(
      [](const Sent& sent) { return sent.index() % 10 == 0 ? answer::ok() : answer::status(404); });
  BulkOptions options;
  options.max_in_flight = 1;
  options.max_consecutive_failures = 5;
  std::vector<bizkithub::CreateCustomerRequest> requests = creates(200);
  for (std::size_t i = 1; i < requests.size(); i += 2) requests[i].email = "nobody";
  Reports reports;
  const auto summary = client->bulk_create_customers(requests, reports, options);
  check_adds_up(summary, reports, 200);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 200);
  CHECK(summary.counts.invalid == 100);
  CHECK(summary.counts.succeeded == 20);
}

TEST_CASE("what a run that ended by its failures has not sent tells nothing of other records") {
  const SimulatedClient client([](const Sent&) {
    return Answer{
        bizkithub::HttpResponse{503, {{"X-Request-Id", "of-another"}}, "its body"}, {}, false};
  });
  BulkOptions options;
  options.max_in_flight = 1;
  options.max_consecutive_failures = 2;
  options.drain_source = true;
  options.call.retry.emplace().max_attempts = 1;
  std::vector<bizkithub::Error> errors;
  const auto summary = client->bulk_create_customers(
      creates(10), [&](std::size_t, const auto& result) { errors.push_back(result.error()); },
      options);
  REQUIRE(errors.size() == 10);
  for (std::size_t i = 2; i < 10; ++i) {
    CHECK(errors[i].kind == ErrorKind::server_error);
    CHECK(errors[i].delivery == Delivery::not_sent);
    CHECK(errors[i].attempts.empty());
    CHECK(errors[i].request_id.empty());
    CHECK(errors[i].body.empty());
    CHECK(errors[i].http_status == 0);
  }
}

TEST_CASE("a run that ends by its failures is to go on with the first of them") {
  const SimulatedClient client(
      [](const Sent& sent) { return sent.index() < 50 ? answer::ok() : answer::status(401); });
  BulkOptions options;
  options.max_in_flight = 1;
  options.max_consecutive_failures = 10;
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(200), reports, options);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == ErrorKind::unauthenticated);
  CHECK(summary.first_unfinished == 50);
  CHECK(summary.counts.succeeded == 50);
  CHECK(client.service->requests() == 60);
}

}  // namespace unit::bulk_failures_test
