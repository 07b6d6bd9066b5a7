// How bulk runs get through outages of the service.
#include <chrono>
#include <cstddef>

#include "../support/bulk_runs.hpp"
#include "../support/traffic.hpp"

namespace unit::circuit_breaker_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::at_most;
using support::creates;
using support::nobody;
using support::Reports;
using support::SimulatedClient;
using support::stretch;
using support::until;

TEST_CASE("an outage in the middle of a run fails a handful of records at most") {
  const SimulatedClient client(
      policy::outage(seconds(5), seconds(35), policy::always_ok(milliseconds(50))));
  Reports reports;
  const auto summary =
      client->bulk_create_customers(until(client, seconds(60)), reports, at_most(64));
  CHECK(!summary.error);
  CHECK(reports.each_once(summary.counts.pulled));
  UNSCOPED_INFO(summary.counts.succeeded << " succeeded, "
                                         << reports.failed_with(ErrorKind::network) << " failed");
  CHECK(summary.counts.pulled - summary.counts.succeeded <= 20);
  CHECK(summary.counts.succeeded >= 10'000);
  // One call at a time, with pauses.
  CHECK(stretch(*client.service, seconds(10), seconds(35)).sent <= 500);
}

TEST_CASE("a service that fails call after call fails a handful of records at most") {
  const SimulatedClient client([](const support::Sent& sent) {
    const bool out = sent.number >= 2000 && sent.number < 2100;
    return out ? answer::status(503, milliseconds(20)) : answer::ok(milliseconds(20));
  });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(5000), reports, at_most(64));
  CHECK(reports.each_once(5000));
  CHECK(summary.counts.succeeded >= 4980);
}

TEST_CASE("a service that was never there fails every record by itself, within a minute") {
  const SimulatedClient client(
      [](const support::Sent&) { return answer::broken(false, milliseconds(1)); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(1000), reports);
  CHECK(reports.each_once(1000));
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 1000);
  CHECK(summary.counts.not_sent == 1000);
  CHECK(reports.failed_with(ErrorKind::network) == 1000);
  CHECK(client.service->elapsed() <= seconds(60));
}

TEST_CASE("a service that refuses every record, for its key say, is not taken for an outage") {
  const SimulatedClient client(
      [](const support::Sent&) { return answer::status(403, milliseconds(20)); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(1000), reports);
  CHECK(reports.each_once(1000));
  CHECK(summary.counts.refused == 1000);
  CHECK(summary.attempts == 1000);
  CHECK(client.service->elapsed() <= seconds(60));
}

TEST_CASE("a run that waits for a service until its time is up has run out of time") {
  const SimulatedClient client(
      policy::outage(seconds(1), minutes(60), policy::always_ok(milliseconds(10))));
  BulkOptions options = at_most(8);
  options.total_timeout = seconds(20);
  const auto summary = client->bulk_create_customers(creates(10'000), nobody, options);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == ErrorKind::timed_out);
  CHECK(client.service->elapsed() >= seconds(20));
}

}  // namespace unit::circuit_breaker_test
