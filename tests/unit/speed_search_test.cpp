// How bulk runs find a limit that the service shows only by its refusals.
#include <chrono>

#include "../support/bulk_runs.hpp"
#include "../support/traffic.hpp"

namespace unit::speed_search_test {

namespace policy = support::policy;
using bizkithub::BulkOptions;
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

}  // namespace unit::speed_search_test
