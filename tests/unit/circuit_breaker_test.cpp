// SPDX-License-Identifier: MIT
// How bulk runs get through outages of the service.
#include <bizkithub/detail/bulk/circuit_breaker.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/traffic.hpp"

namespace unit::circuit_breaker_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::ErrorKind;
using bizkithub::TimePoint;
using bizkithub::detail::CircuitBreaker;
using bizkithub::detail::PauseReason;
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

// ---- The breaker alone ----

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

// The lengths of pauses in a row, each begun at the end of the one before.
std::vector<std::int64_t> pauses(PauseReason reason, std::size_t count, double random) {
  CircuitBreaker breaker([random] { return random; });
  std::vector<std::int64_t> lengths;
  TimePoint now = start;
  for (std::size_t n = 0; n < count; ++n) {
    breaker.back_off(now, reason);
    lengths.push_back(std::chrono::duration_cast<milliseconds>(breaker.open_until() - now).count());
    now = breaker.open_until();
  }
  return lengths;
}

CircuitBreaker breaker_without_chance() {
  return CircuitBreaker([] { return 0.5; });
}

}  // namespace

TEST_CASE("a breaker is closed at first") {
  const CircuitBreaker breaker = breaker_without_chance();
  CHECK(!breaker.is_open(start));
  CHECK(!breaker.is_half_open());
  CHECK(!breaker.is_probing());
  CHECK(!breaker.recovered_at_once());
}

TEST_CASE("pauses for refusals grow from 50 ms to eight seconds") {
  CHECK(pauses(PauseReason::throttled, 10, 0.5) ==
        std::vector<std::int64_t>{50, 100, 200, 400, 800, 1600, 3200, 6400, 8000, 8000});
}

TEST_CASE("pauses for an outage grow from half a second to eight seconds") {
  CHECK(pauses(PauseReason::outage, 7, 0.5) ==
        std::vector<std::int64_t>{500, 1000, 2000, 4000, 8000, 8000, 8000});
}

TEST_CASE("a pause is a quarter shorter or longer by chance") {
  CHECK(pauses(PauseReason::outage, 1, 0) == std::vector<std::int64_t>{375});
  CHECK(pauses(PauseReason::outage, 1, 0.999'999'9) == std::vector<std::int64_t>{624});
}

TEST_CASE("pauses stay at their longest however many there are in a row") {
  const auto many = pauses(PauseReason::outage, 1000, 0.5);
  CHECK(many.back() == 8000);
}

TEST_CASE("pauses begin short again once the service is back") {
  CircuitBreaker breaker = breaker_without_chance();
  for (int i = 0; i < 5; ++i) breaker.back_off(start, PauseReason::outage);
  breaker.close();
  const TimePoint later = start + minutes(1);
  breaker.back_off(later, PauseReason::outage);
  CHECK(breaker.open_until() == later + milliseconds(500));
}

TEST_CASE("a breaker is open until its time and half open after it") {
  CircuitBreaker breaker = breaker_without_chance();
  breaker.open(start, start + seconds(10), PauseReason::server_requested);
  CHECK(breaker.is_open(start + seconds(10) - milliseconds(1)));
  CHECK(!breaker.is_open(start + seconds(10)));
  CHECK(breaker.is_half_open());
  CHECK(!breaker.is_probing());
  breaker.close();
  CHECK(!breaker.is_half_open());
}

TEST_CASE("a pause is not cut short by a later one that ends sooner") {
  CircuitBreaker breaker = breaker_without_chance();
  breaker.open(start, start + seconds(10), PauseReason::server_requested);
  breaker.open(start + seconds(1), start + seconds(2), PauseReason::throttled);
  CHECK(breaker.open_until() == start + seconds(10));
}

TEST_CASE("pauses in a row began with the first one") {
  CircuitBreaker breaker = breaker_without_chance();
  breaker.back_off(start, PauseReason::throttled);
  breaker.back_off(start + seconds(1), PauseReason::throttled);
  CHECK(breaker.opened_at() == start);
  breaker.close();
  breaker.back_off(start + seconds(9), PauseReason::throttled);
  CHECK(breaker.opened_at() == start + seconds(9));
}

TEST_CASE("a service is back at once if it took a single pause") {
  CircuitBreaker breaker = breaker_without_chance();
  breaker.back_off(start, PauseReason::throttled);
  CHECK(breaker.recovered_at_once());
  breaker.back_off(start + seconds(1), PauseReason::throttled);
  CHECK(!breaker.recovered_at_once());
}

TEST_CASE("only the answer to the probe counts after a pause") {
  CircuitBreaker breaker = breaker_without_chance();
  breaker.open(start, start + seconds(10), PauseReason::server_requested);
  CHECK(!breaker.answered(start - seconds(1)));
  const TimePoint probe = start + seconds(10);
  breaker.sent(probe);
  CHECK(breaker.is_probing());
  CHECK(!breaker.answered(start - seconds(1)));
  CHECK(breaker.is_probing());
  CHECK(breaker.answered(probe));
  CHECK(!breaker.is_probing());
}

TEST_CASE("every answer counts while the breaker is closed") {
  CircuitBreaker breaker = breaker_without_chance();
  breaker.sent(start);
  CHECK(!breaker.is_probing());
  CHECK(breaker.answered(start));
  CHECK(breaker.answered(start - seconds(1)));
}

TEST_CASE("twelve failures in a row are an outage of a service that once answered") {
  CircuitBreaker breaker = breaker_without_chance();
  breaker.served();
  for (int i = 0; i < 11; ++i) CHECK(!breaker.failed());
  CHECK(breaker.failed());
  breaker.served();
  for (int i = 0; i < 11; ++i) CHECK(!breaker.failed());
  breaker.served();
  CHECK(!breaker.failed());
}

TEST_CASE("failures of a service that never answered are not an outage") {
  CircuitBreaker breaker = breaker_without_chance();
  for (int i = 0; i < 100; ++i) CHECK(!breaker.failed());
}

}  // namespace unit::circuit_breaker_test
