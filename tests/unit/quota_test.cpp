// SPDX-License-Identifier: MIT
// How bulk runs keep to the limit that the service states.
#include <bizkithub/detail/bulk/pacer.hpp>
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

// ---- The quota alone ----

namespace {

constexpr TimePoint start{std::chrono::hours(5)};
constexpr std::size_t any_number = 1'000'000;

RateLimitStatus told(std::uint64_t remaining, seconds resets_in) {
  return {1000U, remaining, resets_in};
}

}  // namespace

TEST_CASE("a quota of which nothing was told is not used up") {
  const Quota quota;
  CHECK(!quota.is_used_up(start, any_number));
}

TEST_CASE("a quota is used up by what is in flight, until it resets") {
  Quota quota;
  CHECK(!quota.update(told(3, seconds(10)), start));
  CHECK(!quota.is_used_up(start, 2));
  CHECK(quota.is_used_up(start, 3));
  CHECK(quota.is_used_up(start + seconds(10) - milliseconds(1), 3));
  CHECK(!quota.is_used_up(start + seconds(10), any_number));
  CHECK(quota.resets_at() == start + seconds(10));
}

TEST_CASE("a quota that is told in part tells nothing") {
  Quota quota;
  CHECK(!quota.update({1000U, 0U, std::nullopt}, start));
  CHECK(!quota.update({1000U, std::nullopt, seconds(10)}, start));
  CHECK(!quota.is_used_up(start, any_number));
}

TEST_CASE("a quota of which nothing is left asks for a pause until it resets") {
  Quota quota;
  CHECK(quota.update(told(0, seconds(10)), start) == start + seconds(10));
  CHECK(quota.is_used_up(start, 0));
}

TEST_CASE("a quota that resets right now asks for no pause") {
  Quota quota;
  CHECK(!quota.update(told(0, seconds(0)), start));
  CHECK(!quota.is_used_up(start, any_number));
}

TEST_CASE("within one window the lowest number that was told counts") {
  Quota quota;
  CHECK(!quota.update(told(5, seconds(10)), start));
  CHECK(!quota.update(told(8, seconds(10)), start));
  CHECK(quota.is_used_up(start, 5));
  CHECK(!quota.update(told(2, seconds(9)), start + seconds(1)));
  CHECK(quota.is_used_up(start + seconds(1), 2));
}

TEST_CASE("a reset that is told up to a second later is that of the same window") {
  Quota quota;
  CHECK(quota.update(told(0, seconds(10)), start).has_value());
  CHECK(quota.update(told(900, seconds(11)), start) == start + seconds(10));
  CHECK(quota.is_used_up(start, 0));
}

TEST_CASE("a reset that is told later begins a new window") {
  Quota quota;
  CHECK(quota.update(told(0, seconds(10)), start).has_value());
  CHECK(!quota.update(told(900, seconds(12)), start));
  CHECK(!quota.is_used_up(start, 899));
  CHECK(quota.is_used_up(start, 900));
  CHECK(quota.resets_at() == start + seconds(12));
}

TEST_CASE("what is told of an earlier window tells nothing of this one") {
  Quota quota;
  CHECK(!quota.update(told(900, seconds(60)), start));
  CHECK(!quota.update(told(0, seconds(1)), start));
  CHECK(!quota.is_used_up(start, 899));
  CHECK(quota.resets_at() == start + seconds(60));
}

TEST_CASE("what is told once a window is over begins another, even a shorter one") {
  Quota quota;
  CHECK(quota.update(told(0, seconds(10)), start).has_value());
  const TimePoint later = start + seconds(10);
  CHECK(!quota.update(told(700, seconds(1)), later));
  CHECK(quota.is_used_up(later, 700));
  CHECK(!quota.is_used_up(later + seconds(1), any_number));
}

}  // namespace unit::quota_test
