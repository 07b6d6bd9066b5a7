// SPDX-License-Identifier: MIT
// How bulk runs wait where the service states its limit, or says when to come back.
#include <bizkithub/detail/bulk/pacer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::pacer_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::RateLimit;
using bizkithub::RateLimitStatus;
using bizkithub::TimePoint;
using bizkithub::detail::Pacer;
using bizkithub::detail::PaceSignal;
using bizkithub::detail::PauseReason;
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

// ---- The pacer alone ----

namespace {

constexpr TimePoint start{std::chrono::hours(5)};
using Kind = PaceSignal::Kind;

Pacer pacer_without_chance(std::size_t max_in_flight = 64, std::optional<RateLimit> limit = {}) {
  return Pacer(max_in_flight, limit, [] { return 0.5; });
}

PaceSignal signal(Kind kind, TimePoint sent_at) {
  PaceSignal signal;
  signal.kind = kind;
  signal.sent_at = sent_at;
  return signal;
}

PaceSignal signal(Kind kind, TimePoint sent_at, seconds wait) {
  PaceSignal waits = signal(kind, sent_at);
  waits.wait = wait;
  return waits;
}

PaceSignal stating(Kind kind, TimePoint sent_at, std::uint64_t remaining, seconds resets_in) {
  PaceSignal states = signal(kind, sent_at);
  states.rate_limit = RateLimitStatus{1000U, remaining, resets_in};
  return states;
}

// One call that is served at once, so that the others need not wait for the first.
Pacer begun_pacer(std::size_t max_in_flight = 64, std::optional<RateLimit> limit = {}) {
  Pacer pacer = pacer_without_chance(max_in_flight, limit);
  CHECK(pacer.may_send(start, 0));
  pacer.sent(start);
  pacer.answered(signal(Kind::served, start), start);
  return pacer;
}

}  // namespace

TEST_CASE("the first call goes alone until it is answered") {
  Pacer pacer = pacer_without_chance();
  CHECK(pacer.may_send(start, 0));
  pacer.sent(start);
  CHECK(!pacer.may_send(start, 1));
  const TimePoint answered = start + milliseconds(20);
  pacer.answered(signal(Kind::served, start), answered);
  CHECK(pacer.may_send(answered, 0));
  CHECK(pacer.may_send(answered, 7));
  CHECK(!pacer.may_send(answered, 8));
}

TEST_CASE("the first call goes alone for a quarter of a second at most") {
  Pacer pacer = pacer_without_chance();
  pacer.sent(start);
  CHECK(pacer.opens_at(start, 1) == start + milliseconds(250));
  CHECK(!pacer.may_send(start + milliseconds(249), 1));
  CHECK(pacer.may_send(start + milliseconds(250), 1));
}

TEST_CASE("only an answer makes room where all that may be in flight is") {
  Pacer pacer = begun_pacer(4);
  CHECK(pacer.may_send(start, 3));
  CHECK(pacer.opens_at(start, 3).has_value());
  CHECK(!pacer.may_send(start, 4));
  CHECK(!pacer.opens_at(start, 4));
}

TEST_CASE("a run that waits as asked sends one call after it, and more once that is served") {
  Pacer pacer = begun_pacer();
  pacer.sent(start);
  pacer.answered(signal(Kind::limited, start, seconds(5)), start);
  CHECK(pacer.paused_until() == start + seconds(5));
  CHECK(pacer.pause_reason() == PauseReason::server_requested);
  CHECK(!pacer.may_send(start + milliseconds(4999), 0));
  CHECK(pacer.opens_at(start, 0) == start + seconds(5));

  const TimePoint probe = start + seconds(5);
  CHECK(pacer.may_send(probe, 3));
  pacer.sent(probe);
  CHECK(!pacer.may_send(probe + minutes(1), 1));
  CHECK(!pacer.opens_at(probe + minutes(1), 1));
  pacer.answered(signal(Kind::served, probe), probe + seconds(1));
  CHECK(pacer.may_send(probe + seconds(1), 1));
}

TEST_CASE("what was sent before a pause neither ends nor lengthens it") {
  Pacer pacer = begun_pacer();
  for (int i = 0; i < 3; ++i) pacer.sent(start);
  pacer.answered(signal(Kind::limited, start, seconds(5)), start);
  pacer.answered(signal(Kind::served, start), start + seconds(1));
  CHECK(!pacer.may_send(start + seconds(1), 0));
  pacer.answered(signal(Kind::limited, start), start + seconds(2));
  CHECK(pacer.paused_until() == start + seconds(5));
  const TimePoint probe = start + seconds(5);
  pacer.sent(probe);
  pacer.answered(signal(Kind::served, start), probe);
  CHECK(!pacer.may_send(probe, 1));
}

TEST_CASE("a refusal without a time pauses for a moment, longer if it is repeated") {
  Pacer pacer = begun_pacer();
  pacer.sent(start);
  pacer.answered(signal(Kind::limited, start, seconds(0)), start);
  CHECK(pacer.paused_until() == start + milliseconds(50));
  CHECK(pacer.pause_reason() == PauseReason::throttled);
  const TimePoint probe = pacer.paused_until();
  pacer.sent(probe);
  pacer.answered(signal(Kind::limited, probe), probe);
  CHECK(pacer.paused_until() == probe + milliseconds(100));
}

TEST_CASE("a refusal that states an empty quota pauses until the reset") {
  Pacer pacer = begun_pacer();
  pacer.sent(start);
  pacer.answered(stating(Kind::limited, start, 0, seconds(30)), start);
  CHECK(pacer.paused_until() == start + seconds(30));
  CHECK(pacer.pause_reason() == PauseReason::server_requested);
}

TEST_CASE("a refusal whose quota resets right now pauses all the same") {
  Pacer pacer = begun_pacer();
  pacer.sent(start);
  pacer.answered(stating(Kind::limited, start, 0, seconds(0)), start);
  CHECK(pacer.paused_until() == start + milliseconds(50));
}

TEST_CASE("no more are sent than the service says are left") {
  Pacer pacer = begun_pacer();
  pacer.sent(start);
  pacer.answered(stating(Kind::served, start, 2, seconds(30)), start);
  CHECK(pacer.may_send(start, 1));
  CHECK(!pacer.may_send(start, 2));
  CHECK(pacer.opens_at(start, 2) == start + seconds(30));
  CHECK(pacer.may_send(start + seconds(30), 2));
}

TEST_CASE("a run pauses for an outage once twelve calls in a row have failed") {
  Pacer pacer = begun_pacer();
  for (int i = 0; i < 11; ++i) pacer.answered(signal(Kind::failed, start), start);
  CHECK(pacer.may_send(start, 0));
  pacer.answered(signal(Kind::failed, start), start);
  CHECK(!pacer.may_send(start, 0));
  CHECK(pacer.pause_reason() == PauseReason::outage);
  CHECK(pacer.paused_until() == start + milliseconds(500));
  const TimePoint probe = pacer.paused_until();
  pacer.sent(probe);
  pacer.answered(signal(Kind::failed, probe), probe);
  CHECK(pacer.paused_until() == probe + seconds(1));
}

TEST_CASE("a service that never answered does not make a run pause") {
  Pacer pacer = pacer_without_chance();
  for (int i = 0; i < 100; ++i) pacer.answered(signal(Kind::failed, start), start);
  CHECK(pacer.may_send(start, 0));
}

TEST_CASE("a failure that asks for a wait pauses the run for that long") {
  Pacer pacer = begun_pacer();
  pacer.answered(signal(Kind::failed, start, seconds(7)), start);
  CHECK(pacer.paused_until() == start + seconds(7));
}

TEST_CASE("the time waited for a limit is that from the first call held back to the next sent") {
  Pacer pacer = begun_pacer(64, RateLimit{1, seconds(1)});
  CHECK(pacer.waited_for_rate_limit(start + milliseconds(300)).count() == 0);
  CHECK(!pacer.may_send(start + milliseconds(400), 0));
  CHECK(!pacer.may_send(start + milliseconds(600), 0));
  CHECK(pacer.waited_for_rate_limit(start + milliseconds(900)) == milliseconds(500));
  const TimePoint opens = pacer.opens_at(start, 0).value();
  CHECK(pacer.may_send(opens, 0));
  pacer.sent(opens);
  CHECK(pacer.waited_for_rate_limit(opens + seconds(9)) == opens - start - milliseconds(400));
}

TEST_CASE("neither an outage nor the wait for an answer counts as waiting for a limit") {
  Pacer pacer = begun_pacer(4);
  CHECK(!pacer.may_send(start, 4));
  for (int i = 0; i < 12; ++i) pacer.answered(signal(Kind::failed, start), start);
  CHECK(!pacer.may_send(start, 0));
  CHECK(pacer.waited_for_rate_limit(start + milliseconds(400)).count() == 0);
}

}  // namespace unit::pacer_test
