// How bulk runs wait where the service states its limit, or says when to come back.
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::pacer_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::RateLimit;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::at_most;
using support::check_all_succeeded;
using support::creates;
using support::nobody;
using support::Reports;
using support::SimulatedClient;
using support::SimulatedService;

namespace {

using policy::Window;

std::size_t refused(const SimulatedClient& client) { return client.service->answered_with(429); }

// The indices of the requests that ended a pause of at least this length.
std::vector<std::size_t> resumptions(const SimulatedService& service, microseconds at_least) {
  std::vector<std::size_t> found;
  const auto& records = service.records();
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (records[i].at - records[i - 1].at >= at_least) found.push_back(i);
  }
  return found;
}

}  // namespace

TEST_CASE("a block of ten minutes costs no record its time or its attempts") {
  for (const bool states_limit : {true, false}) {
    INFO("X-RateLimit: " << states_limit);
    const Window window{100, seconds(600), states_limit, true};
    const SimulatedClient client(policy::fixed_window(window, milliseconds(20)));
    BulkOptions options;
    options.call.total_timeout = seconds(60);
    options.call.retry.emplace();
    options.call.retry->max_attempts = 1;
    Reports reports;
    const auto summary = client->bulk_create_customers(creates(250), reports, options);
    check_all_succeeded(summary, 250);
    CHECK(reports.each_once(250));
    CHECK(client.service->elapsed() >= seconds(1200));
    CHECK(client.service->elapsed() <= seconds(1300));
    CHECK(summary.waited_for_rate_limit >= seconds(1100));
    if (states_limit) CHECK(refused(client) <= 4);
  }
}

TEST_CASE("a match that the limit refused is sent again after the block") {
  const Window window{100, seconds(600), false, true};
  const SimulatedClient client(policy::fixed_window(window, milliseconds(20)));
  BulkOptions options;
  options.call.retry.emplace();
  options.call.retry->max_attempts = 1;
  const auto summary = client->bulk_match_customers(support::matches(150), nobody, options);
  check_all_succeeded(summary, 150);
}

TEST_CASE("after a pause the run begins with one call, not with a burst") {
  for (const bool states_limit : {true, false}) {
    INFO("X-RateLimit: " << states_limit);
    const Window window{100, seconds(600), states_limit, true};
    const milliseconds latency(20);
    const SimulatedClient client(policy::fixed_window(window, latency));
    check_all_succeeded(client->bulk_create_customers(creates(250), nobody, at_most(64)), 250);
    const auto& records = client.service->records();
    const auto begun = resumptions(*client.service, seconds(300));
    CHECK(begun.size() == 2);
    for (const std::size_t first : begun) {
      CHECK(records.at(first).in_flight == 1);
      CHECK(records.at(first + 1).at - records.at(first).at >= latency);
    }
  }
}

TEST_CASE("a service that still refuses after a pause is asked once per pause") {
  std::size_t refusals = 0;
  const SimulatedClient client([&](const support::Sent& sent) {
    if (sent.number < 50 || refusals == 25) return answer::ok(milliseconds(20));
    ++refusals;
    return answer::status(429, milliseconds(20), {{"Retry-After", "600"}});
  });
  BulkOptions options = at_most(16);
  options.call.retry.emplace();
  options.call.retry->max_attempts = 1;
  check_all_succeeded(client->bulk_create_customers(creates(200), nobody, options), 200);
  // Sixteen at most were under way at the first refusal; each of the others waited its pause.
  CHECK(client.service->elapsed() >= minutes(90));
}

TEST_CASE("a Retry-After is not cut short by a later, shorter one") {
  const SimulatedClient client(
      policy::scripted({{10, {answer::status(429, milliseconds(10), {{"Retry-After", "600"}})}},
                        {11, {answer::status(429, milliseconds(40), {{"Retry-After", "2"}})}}},
                       policy::always_ok(milliseconds(20))));
  check_all_succeeded(client->bulk_create_customers(creates(50), nobody, at_most(8)), 50);
  CHECK(client.service->elapsed() >= seconds(600));
  CHECK(client.service->elapsed() <= seconds(605));
}

TEST_CASE("a call that hangs from before a pause does not keep the run waiting after it") {
  const SimulatedClient client(
      policy::scripted({{3, {answer::ok(seconds(25))}},
                        {10, {answer::status(429, milliseconds(10), {{"Retry-After", "2"}})}}},
                       policy::always_ok(milliseconds(10))));
  std::size_t finished = 0;
  std::chrono::microseconds all_but_one{};
  const auto summary = client->bulk_create_customers(
      creates(200),
      [&](std::size_t, const auto&) {
        if (++finished == 199) all_but_one = client.service->elapsed();
      },
      at_most(8));
  check_all_succeeded(summary, 200);
  CHECK(all_but_one >= seconds(2));
  CHECK(all_but_one < seconds(5));
}

}  // namespace unit::pacer_test
