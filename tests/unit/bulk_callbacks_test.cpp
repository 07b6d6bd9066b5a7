// SPDX-License-Identifier: MIT
// Callbacks of a bulk run that throw, and such as call the client.
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::bulk_callbacks_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::BulkProgress;
using bizkithub::CancellationSource;
using bizkithub::ClientOptions;
using bizkithub::LogRecord;
using std::chrono::milliseconds;
using support::check_adds_up;
using support::check_nothing_left;
using support::check_usable;
using support::Counted;
using support::create_of;
using support::creates;
using support::email_of;
using support::matches;
using support::nobody;
using support::Reports;
using support::SimulatedClient;
using support::Thrown;

// ---- What is thrown ----

namespace {

// That every record which was taken from the source was given to the sink.
void check_put_away(const SimulatedClient& client, const Counted& source, const Reports& reports) {
  CHECK(reports.each_once(source.taken));
  check_usable(client);
}

}  // namespace

TEST_CASE("what a sink throws reaches the caller, and nothing is left behind") {
  for (const std::size_t which : {1U, 40U, 200U}) {
    INFO("result " << which);
    const SimulatedClient client(policy::always_ok(milliseconds(20)));
    Counted source{200};
    Reports reports;
    const auto sink = [&](std::size_t index, const auto& result) {
      reports(index, result);
      if (reports.order.size() == which) throw Thrown(which);
    };
    CHECK_THROWS_AS(client->bulk_create_customers(source, sink), Thrown);
    CHECK(source.taken < which + 64);
    check_put_away(client, source, reports);
  }
}

TEST_CASE("of many exceptions the first one reaches the caller") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  BulkOptions options;
  options.max_in_flight = 16;
  Counted source{200};
  Reports reports;
  std::size_t thrown = 0;
  try {
    client->bulk_create_customers(
        source,
        [&](std::size_t index, const auto& result) {
          reports(index, result);
          throw Thrown(++thrown);
        },
        options);
    FAIL("nothing was thrown");
  } catch (const Thrown& first) {
    CHECK(first.number == 1);
  }
  check_put_away(client, source, reports);
}

TEST_CASE("what a sink throws at an invalid record reaches the caller") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  auto requests = creates(100);
  requests[30].email = "nobody";
  std::vector<int> times(100);
  CHECK_THROWS_AS(client->bulk_create_customers(requests,
                                                [&](std::size_t index, const auto& result) {
                                                  ++times[index];
                                                  if (!result) throw Thrown(index);
                                                }),
                  Thrown);
  for (std::size_t i = 0; i < 100; ++i) {
    const int sent = client.service->saw(email_of(i)) || i == 30 ? 1U : 0U;
    if (times[i] != sent) FAIL("record " << i << " was reported " << times[i] << " times");
  }
  check_usable(client);
}

TEST_CASE("what a source throws reaches the caller, once what it gave has been reported") {
  for (const std::size_t which : {0U, 1U, 70U}) {
    INFO("record " << which);
    const SimulatedClient client(policy::always_ok(milliseconds(20)));
    Counted source{100};
    Reports reports;
    const auto throws = [&] {
      if (source.taken == which) throw Thrown(which);
      return source();
    };
    CHECK_THROWS_AS(client->bulk_create_customers(throws, reports), Thrown);
    CHECK(source.taken == which);
    check_put_away(client, source, reports);
  }
}

TEST_CASE("what the progress callback throws reaches the caller, and nothing is left behind") {
  const SimulatedClient client(policy::always_ok(milliseconds(100)));
  BulkOptions options;
  int calls = 0;
  options.on_progress = [&](const BulkProgress&) {
    if (++calls == 3) throw Thrown(3);
  };
  Counted source{100'000};
  Reports reports;
  CHECK_THROWS_AS(client->bulk_create_customers(source, reports, options), Thrown);
  CHECK(source.taken < 10'000);
  check_put_away(client, source, reports);
}

TEST_CASE("what the logger throws reaches the caller, and nothing is left behind") {
  ClientOptions client_options;
  int logged = 0;
  client_options.logger = [&](const LogRecord&) {
    if (++logged == 50) throw Thrown(50);
  };
  const SimulatedClient client(policy::always_ok(milliseconds(20)), client_options);
  Counted source{10'000};
  Reports reports;
  CHECK_THROWS_AS(client->bulk_create_customers(source, reports), Thrown);
  CHECK(source.taken < 200);
  check_put_away(client, source, reports);
}

TEST_CASE("what the logger throws does not change what became of the record that it was told of") {
  ClientOptions client_options;
  std::size_t lines = 0;
  client_options.logger = [&](const LogRecord&) {
    if (++lines == 1) throw Thrown(1);
  };
  const SimulatedClient client(policy::always_ok(milliseconds(5)), client_options);
  Reports reports;
  CHECK_THROWS_AS(client->bulk_create_customers(creates(10), reports), Thrown);
  CHECK(reports.counts().succeeded == client.service->requests());
  CHECK(reports.counts().unknown == 0);
}

TEST_CASE("what is thrown while a record waits to be tried again leaves that record reported") {
  const SimulatedClient client(
      policy::scripted({{0, {answer::status(503)}}}, policy::always_ok(milliseconds(1))));
  BulkOptions options;
  options.call.retry.emplace();
  options.call.retry->jitter = 0;
  Counted source{1000};
  Reports reports;
  const auto sink = [&](std::size_t index, const auto& result) {
    reports(index, result);
    if (reports.order.size() == 5) throw Thrown(5);
  };
  CHECK_THROWS_AS(client->bulk_create_customers(source, sink, options), Thrown);
  check_put_away(client, source, reports);
}

TEST_CASE("what a sink throws at a record that was cut off reaches the caller") {
  const SimulatedClient client;
  CancellationSource cancellation;
  cancellation.cancel();
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  options.drain_source = true;
  Counted source{10};
  Reports reports;
  const auto sink = [&](std::size_t index, const auto& result) {
    reports(index, result);
    if (index == 3) throw Thrown(index);
  };
  CHECK_THROWS_AS(client->bulk_create_customers(source, sink, options), Thrown);
  CHECK(source.taken == 4);
  check_put_away(client, source, reports);
}

// ---- Callbacks that call ----

TEST_CASE("a sink and a source may call the client that calls them") {
  const SimulatedClient client(policy::always_ok(milliseconds(7)));
  Counted source{20};
  std::size_t inner = 0;
  Reports reports;
  const auto summary = client->bulk_create_customers(
      [&] {
        inner += client->create_customer(create_of(5000 + source.taken)).has_value() ? 1U : 0U;
        return source();
      },
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        inner += client->match_customers(support::match_of(index)).has_value() ? 1U : 0U;
      });
  check_adds_up(summary, reports, 20);
  CHECK(summary.counts.succeeded == 20);
  CHECK(inner == 41);
  check_nothing_left(client);
}

TEST_CASE("a sink may begin another bulk run on the same client") {
  const SimulatedClient client(policy::always_ok(milliseconds(7)));
  Reports outer;
  std::size_t inner = 0;
  const auto summary =
      client->bulk_create_customers(creates(10), [&](std::size_t index, const auto& result) {
        outer(index, result);
        inner += client->bulk_match_customers(matches(5), nobody).counts.succeeded;
      });
  check_adds_up(summary, outer, 10);
  CHECK(inner == 50);
  check_nothing_left(client);
}

TEST_CASE("the progress callback may call the client") {
  const SimulatedClient client(policy::always_ok(milliseconds(50)));
  BulkOptions options;
  std::size_t inner = 0;
  options.on_progress = [&](const BulkProgress&) {
    inner += client->create_customer(create_of(5000)).has_value() ? 1U : 0U;
  };
  CHECK(client->bulk_create_customers(creates(500), nobody, options).counts.succeeded == 500);
  CHECK(inner > 0);
}

}  // namespace unit::bulk_callbacks_test
