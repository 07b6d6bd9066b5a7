// How bulk runs keep to the limit that the service states.
#include <bizkithub/detail/bulk/quota.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::quota_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::RateLimitStatus;
using bizkithub::TimePoint;
using bizkithub::detail::Quota;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::at_most;
using support::check_all_succeeded;
using support::creates;
using support::nobody;
using support::Reports;
using support::SimulatedClient;

namespace {

std::size_t refused(const SimulatedClient& client) { return client.service->answered_with(429); }

}  // namespace

TEST_CASE("a run whose stated limit runs out waits for the reset, and nothing fails") {
  for (const milliseconds latency : {milliseconds(1), milliseconds(50)}) {
    for (const std::size_t in_flight : {1U, 64U, 512U}) {
      INFO(latency.count() << " ms, " << in_flight << " in flight");
      const SimulatedClient client(policy::fixed_window({1000, seconds(60)}, latency));
      Reports reports;
      const auto summary =
          client->bulk_create_customers(creates(4500), reports, at_most(in_flight));
      check_all_succeeded(summary, 4500);
      CHECK(reports.each_once(4500));
      CHECK(refused(client) <= 10);
      CHECK(client.service->elapsed() >= seconds(240));
      CHECK(client.service->elapsed() <= seconds(310));
      CHECK(summary.waited_for_rate_limit <= summary.elapsed);
    }
  }
}

TEST_CASE("a stated limit that the last record uses up delays nothing") {
  for (const std::size_t in_flight : {1U, 64U}) {
    INFO(in_flight << " in flight");
    const SimulatedClient client(policy::fixed_window({100, seconds(600)}, milliseconds(20)));
    BulkOptions options = at_most(in_flight);
    options.total_timeout = seconds(60);
    const auto summary = client->bulk_create_customers(creates(100), nobody, options);
    check_all_succeeded(summary, 100);
    CHECK(summary.elapsed < seconds(60));
    CHECK(refused(client) == 0);
  }
}

TEST_CASE("a late answer from the window before does not stop the new one") {
  const auto stating = [](const char* remaining, int resets_in) {
    return std::vector<bizkithub::Header>{
        {"Date", "Thu, 01 Jan 2026 00:00:00 GMT"},
        {"X-RateLimit-Remaining", remaining},
        {"X-RateLimit-Reset", std::to_string(1'767'225'600 + resets_in)}};
  };
  const SimulatedClient client([&](const support::Sent& sent) {
    if (sent.number == 3) return answer::ok(milliseconds(300), stating("0", 1));
    return answer::ok(milliseconds(10), stating("900", 60));
  });
  check_all_succeeded(client->bulk_create_customers(creates(500), nobody, at_most(8)), 500);
  CHECK(client.service->elapsed() < seconds(5));
}

}  // namespace unit::quota_test
