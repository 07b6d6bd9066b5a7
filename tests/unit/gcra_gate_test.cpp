// SPDX-License-Identifier: MIT
// How bulk runs keep to a limit of their own.
#include <algorithm>
#include <bizkithub/detail/bulk/gcra_gate.hpp>
#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::gcra_gate_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::CreateCustomerRequest;
using bizkithub::RateLimit;
using bizkithub::TimePoint;
using bizkithub::detail::gate_for;
using bizkithub::detail::GcraGate;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
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

// ---- The gate alone ----

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

// When calls pass that come as soon as the gate opens, and each as much later as `lateness` says.
template <class Lateness>
std::vector<TimePoint> passes(GcraGate gate, std::size_t count, Lateness lateness) {
  std::vector<TimePoint> times;
  TimePoint now = start;
  for (std::size_t n = 0; n < count; ++n) {
    now = std::max(now, gate.opens_at()) + lateness(n);
    if (gate.opens_at() > now) FAIL("closed after it opened");
    gate.pass(now);
    times.push_back(now);
  }
  return times;
}

std::size_t most_within(const std::vector<TimePoint>& times, nanoseconds period) {
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < times.size(); ++last) {
    while (times[last] - times[first] >= period) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

nanoseconds never_late(std::size_t) { return nanoseconds(0); }
// By nothing for most calls, and by anything up to a second for the others.
nanoseconds often_late(std::size_t n) {
  return n % 7 == 3 ? nanoseconds(n * 2'654'435'761U % 1'000'000'000U) : nanoseconds(0);
}

}  // namespace

TEST_CASE("a gate lets the first call through at once and the next one an interval later") {
  GcraGate gate(milliseconds(10), nanoseconds(0));
  CHECK(gate.opens_at() <= start);
  gate.pass(start);
  CHECK(gate.opens_at() == start + milliseconds(10));
  CHECK(gate.opens_at() > start + milliseconds(10) - nanoseconds(1));
  CHECK(gate.opens_at() <= start + milliseconds(10));
}

TEST_CASE("a gate without slack never makes up for a call that came late") {
  GcraGate gate(milliseconds(10), nanoseconds(0));
  gate.pass(start);
  gate.pass(start + seconds(5));
  CHECK(gate.opens_at() == start + seconds(5) + milliseconds(10));
}

TEST_CASE("a gate makes up for lateness as far as its slack allows") {
  GcraGate gate(milliseconds(10), milliseconds(20));
  gate.pass(start);
  const TimePoint late = start + seconds(5);
  for (int i = 0; i < 3; ++i) {
    CHECK(gate.opens_at() <= late);
    gate.pass(late);
  }
  CHECK(gate.opens_at() == late + milliseconds(10));
}

TEST_CASE("a gate that is restarted opens an interval later and has nothing to make up for") {
  GcraGate gate(milliseconds(10), milliseconds(20));
  gate.restart(start);
  for (int i = 1; i <= 5; ++i) {
    CHECK(gate.opens_at() == start + i * milliseconds(10));
    gate.pass(gate.opens_at());
  }
}

TEST_CASE("a gate keeps to a new interval from the next call on") {
  GcraGate gate(milliseconds(10), nanoseconds(0));
  gate.pass(start);
  gate.set_interval(milliseconds(30));
  CHECK(gate.opens_at() == start + milliseconds(10));
  gate.pass(gate.opens_at());
  CHECK(gate.opens_at() == start + milliseconds(40));
}

TEST_CASE("no window of the gate of a limit holds more than its calls and burst") {
  const RateLimit limits[] = {{1, milliseconds(1)},         {3, milliseconds(1)},
                              {7, milliseconds(333)},       {25, milliseconds(1), 1},
                              {1000, seconds(1)},           {1000, seconds(1), 5},
                              {10, seconds(1), 90},         {500'000, minutes(1)},
                              {1, std::chrono::hours(576)}, {2, std::chrono::hours(576), 1}};
  for (const RateLimit& limit : limits) {
    INFO(limit.calls << " in " << limit.period.count() << " ms, burst " << limit.burst);
    const std::size_t most = limit.calls + limit.burst;
    const std::size_t count = std::min<std::size_t>(3 * most + 10, 20'000);
    CHECK(most_within(passes(gate_for(limit), count, never_late), limit.period) <= most);
    CHECK(most_within(passes(gate_for(limit), count, often_late), limit.period) <= most);
  }
}

TEST_CASE("the gate of a limit lets its whole burst through at once, and then the even pace") {
  GcraGate gate = gate_for({10, seconds(1), 5});
  for (int i = 0; i < 6; ++i) {
    // By a few nanoseconds it is on the safe side.
    const TimePoint now = start + microseconds(i);
    CHECK(gate.opens_at() <= now);
    gate.pass(now);
  }
  CHECK(gate.opens_at() > start + milliseconds(99));
  CHECK(gate.opens_at() <= start + milliseconds(101));
}

TEST_CASE("the gate of the largest limit never closes for long") {
  constexpr auto most = std::numeric_limits<std::size_t>::max();
  for (const RateLimit& limit :
       {RateLimit{most, milliseconds(1)}, RateLimit{most, milliseconds(1), most},
        RateLimit{1, std::chrono::hours(576), most}}) {
    GcraGate gate = gate_for(limit);
    for (int i = 0; i < 100; ++i) {
      CHECK(gate.opens_at() <= start + microseconds(i));
      gate.pass(start + microseconds(i));
    }
  }
}

}  // namespace unit::gcra_gate_test
