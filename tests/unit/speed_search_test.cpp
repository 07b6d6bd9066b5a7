// SPDX-License-Identifier: MIT
// How bulk runs find a limit that the service shows only by its refusals.
#include <algorithm>
#include <bizkithub/detail/bulk/speed_search.hpp>
#include <chrono>
#include <cstddef>

#include "../support/bulk_runs.hpp"
#include "../support/traffic.hpp"

namespace unit::speed_search_test {

namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::TimePoint;
using bizkithub::detail::SpeedSearch;
using std::chrono::microseconds;
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
using support::policy::Window;

namespace {

struct Unknown {
  double capacity = 0;  // calls a second
  double burst = 1;
  seconds settles_within{};
  seconds lasts{};
};

void check_settles(const Unknown& service, milliseconds latency) {
  INFO(service.capacity << " a second, burst " << service.burst << ", latency " << latency.count()
                        << " ms");
  const SimulatedClient client(policy::token_bucket(service.capacity, service.burst, latency));
  const auto summary =
      client->bulk_create_customers(until(client, service.lasts), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  const Stretch settled = stretch(*client.service, service.settles_within, service.lasts);
  const Stretch all = stretch(*client.service, seconds(0), service.lasts);
  UNSCOPED_INFO("settled: " << settled.served_per_second() << " a second, "
                            << 100 * settled.refused_share() << " % refused; from the start: "
                            << 100 * all.refused_share() << " % refused");
  CHECK(settled.refused_share() < 0.05);
  CHECK(settled.served_per_second() >= 0.8 * service.capacity);
  CHECK(all.refused_share() < 0.1);
}

void check_settles(const Unknown& service) {
  check_settles(service, milliseconds(1));
  check_settles(service, milliseconds(50));
}

}  // namespace

TEST_CASE("a run settles at an unknown capacity of 50 calls a second") {
  check_settles({50, 1, seconds(12), seconds(60)});
  check_settles({50, 50, seconds(5), seconds(60)});
}

TEST_CASE("a run settles at an unknown capacity of 500 calls a second") {
  check_settles({500, 1, seconds(12), seconds(20)});
  check_settles({500, 500, seconds(5), seconds(15)});
}

TEST_CASE("a run settles at an unknown capacity of 5000 calls a second without bursts") {
  check_settles({5000, 1, seconds(12), seconds(14)});
}

TEST_CASE("a run settles at an unknown capacity of 5000 calls a second with bursts") {
  check_settles({5000, 5000, seconds(5), seconds(8)});
}

TEST_CASE("a run follows a capacity that falls and rises again") {
  const auto capacity = [](microseconds since) {
    return since < seconds(20) || since >= seconds(40) ? 500.0 : 100.0;
  };
  const SimulatedClient client(policy::token_bucket(capacity, 50, milliseconds(20)));
  const auto summary =
      client->bulk_create_customers(until(client, seconds(100)), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  const auto rate = [&](int begin, int end) {
    return stretch(*client.service, seconds(begin), seconds(end)).served_per_second();
  };
  CHECK(rate(10, 20) >= 400);
  CHECK(rate(30, 40) >= 80);
  // Speeding up is steady, and takes time.
  CHECK(rate(90, 100) >= 400);
  CHECK(stretch(*client.service, seconds(5), seconds(100)).refused_share() < 0.05);
}

TEST_CASE("a window that the service does not state fails no record") {
  struct Case {
    Window window;
    seconds lasts;
  };
  for (const auto& [window, lasts] : {Case{{500, seconds(1), false, false}, seconds(60)},
                                      Case{{2000, seconds(10), false, false}, seconds(90)},
                                      Case{{600, seconds(60), false, false}, seconds(180)}}) {
    INFO(window.limit << " in " << window.period.count() << " s");
    const SimulatedClient client(policy::fixed_window(window, milliseconds(20)));
    const auto summary = client->bulk_create_customers(until(client, lasts), nobody, at_most(64));
    check_all_succeeded(summary, summary.counts.pulled);
    const Stretch settled = stretch(*client.service, lasts / 3, lasts);
    UNSCOPED_INFO(settled.served << " served, " << settled.refused << " refused");
    CHECK(settled.refused_share() < 0.1);
    const double capacity =
        static_cast<double>(window.limit) / std::chrono::duration<double>(window.period).count();
    CHECK(settled.served_per_second() >= 0.6 * capacity);
  }
}

TEST_CASE("a 429 without Retry-After costs no record its attempts") {
  const SimulatedClient client(policy::token_bucket(20, 1, milliseconds(20)));
  BulkOptions options = at_most(64);
  options.call.retry.emplace();
  options.call.retry->max_attempts = 1;
  check_all_succeeded(client->bulk_create_customers(creates(500), nobody, options), 500);
}

// ---- The search alone ----

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

// A service that answers at once, however fast the search lets calls through.
class Answering {
 public:
  explicit Answering(int calls_per_second) {
    for (int n = 0; n < calls_per_second; ++n) call_at(start + n * seconds(1) / calls_per_second);
    now = start + seconds(1);
  }

  void throttle(microseconds pause, bool recovered_at_once = true) {
    const TimePoint paused_at = now;
    now += pause;
    search.slow_down(now, paused_at, recovered_at_once);
  }

  // How many calls pass in so much time.
  std::size_t calls_in(microseconds time) {
    const TimePoint end = now + time;
    std::size_t calls = 0;
    for (now = std::max(now, search.opens_at()); now < end; ++calls) {
      call_at(now);
      now = std::max(now, search.opens_at());
    }
    now = end;
    return calls;
  }

  SpeedSearch search{};
  TimePoint now{};

 private:
  void call_at(TimePoint when) {
    search.sent(when);
    search.count_served(when);
    search.speed_up(when);
  }
};

}  // namespace

TEST_CASE("a search that was never throttled keeps nothing back") {
  SpeedSearch search;
  for (int i = 0; i < 1000; ++i) {
    CHECK(search.opens_at() <= start);
    search.sent(start);
    search.count_served(start);
    search.speed_up(start);
  }
}

TEST_CASE("a search that was throttled goes on a little slower than it was served") {
  Answering service(1000);
  service.throttle(milliseconds(50));
  CHECK(service.search.opens_at() > service.now);
  const std::size_t calls = service.calls_in(milliseconds(200));
  CHECK(calls >= 160);
  CHECK(calls <= 184);
}

TEST_CASE("a search begins without a burst after a pause") {
  Answering service(1000);
  service.throttle(seconds(5));
  CHECK(service.search.opens_at() > service.now);
  CHECK(service.calls_in(milliseconds(20)) <= 4);
}

TEST_CASE("a search speeds up slowly first where it knows the speed well") {
  Answering service(100);
  service.throttle(milliseconds(50));
  const std::size_t first = service.calls_in(seconds(1));
  CHECK(first <= 100);
  static_cast<void>(service.calls_in(seconds(9)));
  const std::size_t later = service.calls_in(seconds(1));
  CHECK(later > 2 * first);
}

TEST_CASE("a search speeds up fast where it was throttled after a few calls") {
  Answering service(5);
  service.throttle(milliseconds(50));
  static_cast<void>(service.calls_in(seconds(5)));
  CHECK(service.calls_in(seconds(1)) > 100);
}

TEST_CASE("a search does not speed up while something else makes the run slower than it may be") {
  Answering service(100);
  service.throttle(milliseconds(50));
  for (int i = 0; i < 1000; ++i) {
    service.search.sent(service.now);
    service.now += milliseconds(100);
    service.search.count_served(service.now);
    service.search.speed_up(service.now);
  }
  CHECK(service.calls_in(milliseconds(200)) <= 25);
}

TEST_CASE("a search that is throttled again falls below the speed of before, and not far") {
  Answering service(1000);
  service.throttle(milliseconds(50));
  static_cast<void>(service.calls_in(seconds(5)));
  const std::size_t before = service.calls_in(milliseconds(200));
  service.throttle(milliseconds(50));
  const std::size_t after = service.calls_in(milliseconds(200));
  CHECK(after < before);
  CHECK(after * 10 > before * 6);
}

TEST_CASE("a search that was paused several times goes by the average, pauses included") {
  Answering service(100);
  service.throttle(milliseconds(50));
  static_cast<void>(service.calls_in(seconds(1)));
  service.throttle(seconds(9), false);
  const std::size_t calls = service.calls_in(seconds(1));
  CHECK(calls >= 5);
  CHECK(calls <= 15);
}

TEST_CASE("a search tries at least once in five seconds however often it is throttled") {
  Answering service(1);
  for (int i = 0; i < 50; ++i) service.throttle(seconds(60), false);
  CHECK(service.search.opens_at() <= service.now + seconds(5));
  CHECK(service.search.opens_at() > service.now + seconds(4));
}

TEST_CASE("a search that is throttled at its first call goes on") {
  SpeedSearch search;
  search.sent(start);
  search.slow_down(start, start, true);
  CHECK(search.opens_at() > start);
  CHECK(search.opens_at() <= start + seconds(5));
}

TEST_CASE("a search keeps a distance between calls however fast it was served") {
  SpeedSearch search;
  search.sent(start);
  for (int i = 0; i < 1'000'000; ++i) search.count_served(start);
  search.slow_down(start, start, true);
  CHECK(search.opens_at() > start);
  CHECK(search.opens_at() <= start + milliseconds(1));
}

}  // namespace unit::speed_search_test
