// SPDX-License-Identifier: MIT
// Records of a bulk run that the service throttles again and again, whatever it does with others.
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::throttled_records_test {

namespace answer = support::answer;
using bizkithub::BulkOptions;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::at_most;
using support::creates;
using support::nobody;
using support::Reports;
using support::SimulatedClient;

TEST_CASE("records that the service always throttles do not hold up the others") {
  for (const std::size_t each : {100, 50, 20}) {
    for (const bool states_wait : {false, true}) {
      INFO("one of " << each << ", Retry-After: " << states_wait);
      std::vector<bizkithub::Header> headers;
      if (states_wait) headers.push_back({"Retry-After", "2"});
      const SimulatedClient client([=](const support::Sent& sent) {
        return sent.index() % each == 5 ? answer::status(429, milliseconds(20), headers)
                                        : answer::ok(milliseconds(20));
      });
      BulkOptions options = at_most(64);
      options.total_timeout = minutes(30);
      options.drain_source = true;
      Reports reports;
      const auto summary = client->bulk_create_customers(creates(1000), reports, options);
      CHECK(reports.each_once(1000));
      CHECK(summary.counts.succeeded == 1000 - 1000 / each);
      // These are tried until the end.
      REQUIRE(summary.error.has_value());
      CHECK(summary.first_unfinished == 5);
    }
  }
}

TEST_CASE("one record that the service always throttles hardly slows down the others") {
  for (const char* wait : {"0", "2", "60"}) {
    INFO("Retry-After: " << wait);
    const std::vector<bizkithub::Header> headers{{"Retry-After", wait}};
    const SimulatedClient client([=](const support::Sent& sent) {
      return sent.index() == 5 ? answer::status(429, milliseconds(20), headers)
                               : answer::ok(milliseconds(20));
    });
    BulkOptions options = at_most(64);
    options.total_timeout = minutes(60);
    std::chrono::microseconds last_success{};
    const auto note = [&](std::size_t, const auto& result) {
      if (result) last_success = client.service->elapsed();
    };
    const auto summary = client->bulk_create_customers(creates(1000), note, options);
    CHECK(summary.counts.succeeded == 999);
    CHECK(last_success < seconds(60) + 10 * seconds(std::stoi(wait)));
  }
}

TEST_CASE("a record that waits longer is tried again before the total timeout") {
  // The wait after the sixth attempt would end after it.
  const std::vector<bizkithub::Header> headers{{"Retry-After", "60"}};
  const SimulatedClient client([=](const support::Sent& sent) {
    return sent.number < 6 ? answer::status(429, milliseconds(20), headers)
                           : answer::ok(milliseconds(20));
  });
  BulkOptions options;
  options.total_timeout = seconds(1000);
  CHECK(client->bulk_create_customers(creates(1), nobody, options).counts.succeeded == 1);
}

TEST_CASE("a pause that is too long for the last records ends the run at once") {
  // After eight refusals the record waits for longer than the run may take.
  for (const std::size_t refusals : {0, 8}) {
    INFO("refusals without a time: " << refusals);
    const SimulatedClient client([=](const support::Sent& sent) {
      const char* wait = sent.number < refusals ? "0" : "600";
      return answer::status(429, milliseconds(20), {{"Retry-After", wait}});
    });
    BulkOptions options;
    options.total_timeout = minutes(5);
    const auto summary = client->bulk_create_customers(creates(1), nobody, options);
    REQUIRE(summary.error.has_value());
    CHECK(summary.error->kind == bizkithub::ErrorKind::rate_limited);
    CHECK(client.service->elapsed() < (refusals == 0 ? seconds(1) : seconds(60)));
  }
}

}  // namespace unit::throttled_records_test
