// SPDX-License-Identifier: MIT
// How many calls at a time a bulk run makes.
#include <algorithm>
#include <bizkithub/detail/bulk/concurrency_limit.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "../support/bulk_runs.hpp"
#include "../support/traffic.hpp"

namespace unit::concurrency_limit_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::BulkProgress;
using bizkithub::detail::ConcurrencyLimit;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::at_most;
using support::check_all_succeeded;
using support::creates;
using support::nobody;
using support::SimulatedClient;
using support::Stretch;
using support::stretch;
using support::until;

namespace {

// A run grows to its ceiling, and to the throughput that the ceiling allows.
void check_grows(const support::Policy& service, double mean_latency) {
  const SimulatedClient client(service);
  const auto summary =
      client->bulk_create_customers(until(client, seconds(6)), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  CHECK(client.service->most_in_flight() <= 512);
  const Stretch grown = stretch(*client.service, seconds(4), seconds(6));
  CHECK(grown.most_in_flight >= 460);
  CHECK(grown.served_per_second() >= 0.8 * 512 / mean_latency);
}

}  // namespace

TEST_CASE("with latency, a run grows to its ceiling where throughput grows with it") {
  check_grows(policy::always_ok(milliseconds(50)), 0.055);
}

TEST_CASE("with a latency that is always the same, a run grows to its ceiling") {
  check_grows([](const support::Sent&) { return answer::ok(milliseconds(50)); }, 0.05);
}

TEST_CASE("where one call in twenty takes ten times as long, a run grows to its ceiling") {
  const auto uneven = [](const support::Sent& sent) {
    return answer::ok(milliseconds(sent.number % 20 == 7 ? 500 : 50));
  };
  check_grows(uneven, 0.0725);
}

TEST_CASE("a run begins with few at a time") {
  const SimulatedClient client(policy::always_ok(milliseconds(50)));
  static_cast<void>(client->bulk_create_customers(creates(2000), nobody, at_most(512)));
  CHECK(stretch(*client.service, seconds(0), milliseconds(50)).sent <= 64);
}

TEST_CASE("a run stays small where more at a time are not served any faster") {
  const SimulatedClient client(policy::saturating(16, milliseconds(50)));
  const auto summary =
      client->bulk_create_customers(until(client, seconds(60)), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  const Stretch settled = stretch(*client.service, seconds(20), seconds(60));
  UNSCOPED_INFO(settled.served_per_second() << " a second, at most " << settled.most_in_flight);
  CHECK(settled.most_in_flight <= 128);
  CHECK(settled.served_per_second() >= 0.9 * 16 / 0.055);
}

TEST_CASE("never more are in flight than allowed") {
  for (const std::size_t most : {1U, 2U, 7U, 64U}) {
    const SimulatedClient client(policy::always_ok(milliseconds(30)));
    BulkOptions options;
    options.max_in_flight = most;
    std::size_t most_told = 0;
    options.on_progress = [&](const BulkProgress& progress) {
      most_told = std::max(most_told, progress.counts.in_flight);
    };
    CHECK(client->bulk_create_customers(creates(2000), nobody, options).counts.succeeded == 2000);
    CHECK(client.service->most_in_flight() <= most);
    CHECK(most_told <= most);
  }
}

// ---- The limit alone ----

namespace {

constexpr bizkithub::TimePoint start{std::chrono::hours(5)};

// A service that takes 50 ms for each call, and answers no more than `capacity` calls a second.
class Answering {
 public:
  Answering(std::size_t max, double capacity) : limit(max), capacity_(capacity) {}

  // Returns the highest limit meanwhile.
  std::size_t run_for(milliseconds time, bool full = true) {
    std::size_t highest = 0;
    for (const auto end = now + time; now < end; highest = std::max(highest, limit.limit())) {
      const double speed = std::min(static_cast<double>(limit.limit()) / 0.05, capacity_);
      now += std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / speed));
      limit.answered(now, full);
    }
    return highest;
  }

  ConcurrencyLimit limit;
  bizkithub::TimePoint now = start;

 private:
  double capacity_;
};

constexpr double boundless = 1e6;

}  // namespace

TEST_CASE("the limit is eight at first, or its maximum if that is less") {
  CHECK(ConcurrencyLimit(10'000).limit() == 8);
  CHECK(ConcurrencyLimit(8).limit() == 8);
  CHECK(ConcurrencyLimit(7).limit() == 7);
  CHECK(ConcurrencyLimit(1).limit() == 1);
}

TEST_CASE("the limit grows to its maximum and never beyond") {
  for (const std::size_t max : {1U, 7U, 8U, 9U, 100U, 512U}) {
    Answering service(max, boundless);
    CHECK(service.run_for(seconds(10)) == max);
    CHECK(service.limit.limit() == max);
  }
}

TEST_CASE("the limit stays where it is not what keeps the run from sending more") {
  Answering service(512, boundless);
  CHECK(service.run_for(seconds(10), false) == 8);
}

TEST_CASE("the limit that brought nothing is taken back") {
  Answering service(512, 160);
  CHECK(service.run_for(seconds(1)) == 16);
  CHECK(service.limit.limit() == 8);
}

TEST_CASE("the limit ends where the service is not faster any more") {
  Answering service(512, 640);
  CHECK(service.run_for(milliseconds(1000)) <= 64);
  CHECK(service.limit.limit() == 32);
}

TEST_CASE("a higher limit is tried again, less often each time") {
  Answering service(512, 160);
  static_cast<void>(service.run_for(seconds(1)));
  const auto tries_in = [&service](seconds time) {
    int tries = 0;
    const auto end = service.now + time;
    for (std::size_t before = service.limit.limit(); service.now < end;) {
      static_cast<void>(service.run_for(milliseconds(1)));
      if (service.limit.limit() > before) ++tries;
      before = service.limit.limit();
    }
    return tries;
  };
  const int first = tries_in(seconds(30));
  CHECK(first >= 2);
  CHECK(first <= 6);
  // Now every 16 seconds or so.
  static_cast<void>(tries_in(seconds(30)));
  const int later = tries_in(seconds(160));
  CHECK(later >= 8);
  CHECK(later <= 10);
}

TEST_CASE("answers right after a restart are not measured") {
  Answering service(512, boundless);
  for (int i = 0; i < 1000; ++i) {
    service.limit.restart();
    static_cast<void>(service.run_for(milliseconds(40)));
  }
  CHECK(service.limit.limit() == 8);
}

}  // namespace unit::concurrency_limit_test
