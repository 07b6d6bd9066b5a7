// How bulk runs keep to a limit of their own.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::gcra_gate_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::CreateCustomerRequest;
using bizkithub::RateLimit;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::at_most;
using support::check_all_succeeded;
using support::create_of;
using support::creates;
using support::nobody;
using support::SimulatedClient;
using support::SimulatedService;

namespace {

struct Paced {
  RateLimit limit{};
  microseconds latency{};
  std::size_t records = 0;
};

// The most that began in any half-open window of the period.
std::size_t most_in_a_window(const SimulatedService& service, microseconds period) {
  const auto& records = service.records();
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < records.size(); ++last) {
    while (records[last].at - records[first].at >= period) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

// Of the permitted rate, how much was reached in the second half of the run.
double reached(const SimulatedService& service, const RateLimit& limit) {
  const auto& records = service.records();
  const std::size_t half = records.size() / 2;
  const std::chrono::duration<double> took = records.back().at - records[half].at;
  const double sent = static_cast<double>(records.size() - 1 - half);
  const std::chrono::duration<double> period = limit.period;
  return sent / took.count() / (static_cast<double>(limit.calls) / period.count());
}

void check_pace(const Paced& paced, microseconds step = microseconds(1)) {
  const RateLimit& limit = paced.limit;
  INFO(limit.calls << " in " << limit.period.count() << " ms, burst " << limit.burst << ", latency "
                   << paced.latency.count() << " us, waits of " << step.count() << " us");
  const SimulatedClient client(policy::always_ok(paced.latency));
  client.service->wait_in_steps_of(step);
  BulkOptions options = at_most(1000);
  options.rate_limit = limit;
  std::size_t made = 0;
  const auto source = [&]() -> std::optional<CreateCustomerRequest> {
    if (made == paced.records) return std::nullopt;
    return create_of(made++);
  };
  check_all_succeeded(client->bulk_create_customers(source, nobody, options), paced.records);
  CHECK(most_in_a_window(*client.service, limit.period) <= limit.calls + limit.burst);
  if (limit.calls >= 100) CHECK(reached(*client.service, limit) >= 0.95);
  if (limit.burst == 0) CHECK(reached(*client.service, limit) <= 1.001);
}

const std::vector<Paced> paces = {{{1, milliseconds(100)}, milliseconds(0), 50},
                                  {{1, milliseconds(100)}, milliseconds(250), 50},
                                  {{5, seconds(1)}, milliseconds(1), 60},
                                  {{7, milliseconds(333)}, milliseconds(50), 200},
                                  {{100, seconds(1)}, milliseconds(0), 500},
                                  {{100, seconds(1)}, milliseconds(50), 500},
                                  {{1000, seconds(1)}, milliseconds(1), 3000},
                                  {{1000, seconds(1)}, milliseconds(50), 3000},
                                  {{333, milliseconds(100)}, milliseconds(1), 3000},
                                  {{500'000, minutes(1)}, milliseconds(50), 8000}};

}  // namespace

TEST_CASE("a limited run never exceeds its limit in any window, and uses it") {
  for (const Paced& paced : paces) check_pace(paced);
}

TEST_CASE("a limited run that can only wait whole milliseconds keeps to its limit and uses it") {
  for (const Paced& paced : paces) check_pace(paced, milliseconds(1));
}

TEST_CASE("a limited run exceeds its limit by no more than the burst that it was given") {
  for (Paced paced : paces) {
    for (const std::size_t burst : {std::size_t{1}, paced.limit.calls / 2, paced.limit.calls}) {
      paced.limit.burst = burst;
      check_pace(paced);
    }
  }
}

TEST_CASE("a limited run does not catch up in a burst after a slow response") {
  // The service is slow for a while, so that what is allowed cannot be used.
  const SimulatedClient client([](const support::Sent& sent) {
    return answer::ok(sent.number == 500 ? seconds(20) : milliseconds(1));
  });
  BulkOptions options = at_most(1);
  options.rate_limit = {100, seconds(1)};
  check_all_succeeded(client->bulk_create_customers(creates(1500), nobody, options), 1500);
  CHECK(most_in_a_window(*client.service, seconds(1)) <= 100);
  CHECK(client.service->elapsed() <= seconds(36));
}

TEST_CASE("what is sent again counts against the limit of the run too") {
  const SimulatedClient client([](const support::Sent& sent) {
    return sent.number % 10 == 9 ? answer::status(503, milliseconds(1))
                                 : answer::ok(milliseconds(1));
  });
  BulkOptions options;
  options.rate_limit = {100, seconds(1)};
  check_all_succeeded(client->bulk_create_customers(creates(1000), nobody, options), 1000);
  CHECK(most_in_a_window(*client.service, seconds(1)) <= 100);
}

TEST_CASE("a limit that the service never reaches costs nothing") {
  const auto took = [](std::optional<RateLimit> limit) {
    const SimulatedClient client(policy::always_ok(milliseconds(20)));
    BulkOptions options = at_most(8);
    options.rate_limit = limit;
    check_all_succeeded(client->bulk_create_customers(creates(5000), nobody, options), 5000);
    return std::chrono::duration<double>(client.service->elapsed()).count();
  };
  CHECK(took(RateLimit{1'000'000, seconds(1)}) <= 1.05 * took(std::nullopt));
}

}  // namespace unit::gcra_gate_test
