// SPDX-License-Identifier: MIT
// What a bulk run tells of its progress.
#include <algorithm>
#include <bizkithub/detail/bulk/progress_reporter.hpp>
#include <chrono>
#include <cstddef>
#include <forward_list>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/traffic.hpp"

namespace unit::bulk_progress_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::BulkProgress;
using bizkithub::CreateCustomerRequest;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::at_most;
using support::Counted;
using support::creates;
using support::is_near;
using support::nobody;
using support::SimulatedClient;
using support::until;
using support::policy::Window;

namespace {

// Keeps every word about the progress of a run, and when it came.
class Heard {
 public:
  explicit Heard(const SimulatedClient& client) : service_(client.service) {}

  std::function<void(const BulkProgress&)> callback() {
    return [this](const BulkProgress& progress) {
      at.push_back(service_->elapsed());
      all.push_back(progress);
    };
  }

  std::size_t most_in_a_second() const {
    std::size_t most = 0;
    for (std::size_t first = 0, last = 0; last < at.size(); ++last) {
      while (at[last] - at[first] >= seconds(1)) ++first;
      most = std::max(most, last - first + 1);
    }
    return most;
  }

  std::vector<std::chrono::microseconds> at{};
  std::vector<BulkProgress> all{};

 private:
  std::shared_ptr<support::SimulatedService> service_;
};

}  // namespace

TEST_CASE("progress is told at most ten times a second, in counts that add up") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  Heard heard(client);
  BulkOptions options;
  options.max_in_flight = 10;
  options.on_progress = heard.callback();
  const auto summary = client->bulk_create_customers(creates(5000), nobody, options);
  CHECK(summary.elapsed > seconds(5));
  CHECK(heard.most_in_a_second() <= 10);
  CHECK(heard.all.size() >= 20);
  std::size_t finished = 0;
  for (const BulkProgress& progress : heard.all) {
    const auto& counts = progress.counts;
    // One may be held ready to be sent.
    CHECK(counts.pulled >= counts.in_flight + counts.finished());
    CHECK(counts.pulled <= counts.in_flight + counts.finished() + 1);
    CHECK(counts.finished() >= finished);
    finished = counts.finished();
    CHECK(progress.paused_for.count() == 0);
  }
}

TEST_CASE("progress says how fast the run is and how long it takes still") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  Heard heard(client);
  BulkOptions options;
  options.rate_limit = {1000, seconds(1)};
  options.on_progress = heard.callback();
  static_cast<void>(client->bulk_create_customers(creates(10'000), nobody, options));
  REQUIRE(heard.all.size() > 10);
  const std::size_t middle = heard.all.size() / 2;
  const BulkProgress& progress = heard.all[middle];
  CHECK(progress.elapsed == std::chrono::duration_cast<milliseconds>(heard.at[middle]));
  CHECK(is_near(progress.calls_per_second_now, 1000, 0.1));
  CHECK(is_near(progress.calls_per_second, 1000, 0.1));
  REQUIRE(progress.time_left.has_value());
  const double seconds_left = std::chrono::duration<double>(*progress.time_left).count();
  const auto finished = static_cast<double>(progress.counts.finished());
  CHECK(is_near(seconds_left, (10'000 - finished) / 1000, 0.2));
}

TEST_CASE("the time that is left is told where the number of records is known") {
  const auto told = [](auto&& source, std::optional<std::size_t> expected) {
    const SimulatedClient client(policy::always_ok(milliseconds(50)));
    Heard heard(client);
    BulkOptions options;
    options.max_in_flight = 4;
    options.expected_records = expected;
    options.on_progress = heard.callback();
    static_cast<void>(client->bulk_create_customers(source, nobody, options));
    REQUIRE(heard.all.size() > 5);
    return heard.all[5].time_left.has_value();
  };
  CHECK(told(creates(200), std::nullopt));
  CHECK(told(Counted{200}, 200));
  CHECK(!told(Counted{200}, std::nullopt));
  const auto requests = creates(200);
  CHECK(!told(std::forward_list<CreateCustomerRequest>(requests.begin(), requests.end()),
              std::nullopt));
}

TEST_CASE("a number of records that was too low is no harm") {
  const SimulatedClient client(policy::always_ok(milliseconds(50)));
  Heard heard(client);
  BulkOptions options;
  options.max_in_flight = 4;
  options.expected_records = 10;
  options.on_progress = heard.callback();
  CHECK(client->bulk_create_customers(Counted{300}, nobody, options).counts.succeeded == 300);
  for (const BulkProgress& progress : heard.all) {
    if (progress.time_left) CHECK(progress.time_left->count() >= 0);
  }
}

TEST_CASE("progress is told in a pause too, with the rest of it") {
  const SimulatedClient client(
      policy::scripted({{50, {answer::status(429, {}, {{"Retry-After", "600"}})}}},
                       policy::always_ok(milliseconds(20))));
  Heard heard(client);
  BulkOptions options;
  options.max_in_flight = 4;
  options.on_progress = heard.callback();
  const auto summary = client->bulk_create_customers(creates(200), nobody, options);
  CHECK(summary.counts.succeeded == 200);
  CHECK(heard.most_in_a_second() <= 10);
  std::size_t paused = 0;
  milliseconds rest = seconds(601);
  for (std::size_t i = 0; i < heard.all.size(); ++i) {
    if (heard.all[i].paused_for.count() == 0) continue;
    ++paused;
    CHECK(heard.all[i].paused_for <= rest);
    rest = heard.all[i].paused_for;
  }
  CHECK(paused >= 60);
  CHECK(rest < seconds(30));
}

TEST_CASE("the time waited for the service's rate limit is told") {
  const SimulatedClient client(
      policy::scripted({{50, {answer::status(429, {}, {{"Retry-After", "600"}})}},
                        {120, {answer::status(429, {}, {{"Retry-After", "30"}})}}},
                       policy::always_ok(milliseconds(20))));
  Heard heard(client);
  BulkOptions options;
  options.max_in_flight = 4;
  options.on_progress = heard.callback();
  const auto summary = client->bulk_create_customers(creates(200), nobody, options);
  CHECK(summary.counts.succeeded == 200);
  CHECK(summary.waited_for_rate_limit >= seconds(628));
  CHECK(summary.waited_for_rate_limit <= seconds(632));
  CHECK(summary.elapsed >= summary.waited_for_rate_limit);
  for (std::size_t i = 1; i < heard.all.size(); ++i) {
    const auto waited = heard.all[i].waited_for_rate_limit;
    CHECK(waited >= heard.all[i - 1].waited_for_rate_limit);
    CHECK(waited <= heard.all[i].elapsed);
  }
}

TEST_CASE("a pause in which there is nothing to send is not waited for") {
  const auto spent =
      std::vector<bizkithub::Header>{{"Date", "Thu, 01 Jan 2026 00:00:00 GMT"},
                                     {"X-RateLimit-Remaining", "0"},
                                     {"X-RateLimit-Reset", std::to_string(1'767'225'600 + 600)}};
  const SimulatedClient client(
      policy::scripted({{0, {answer::ok(seconds(20))}}, {3, {answer::ok(milliseconds(10), spent)}}},
                       policy::always_ok(milliseconds(1))));
  const auto summary = client->bulk_create_customers(creates(4), nobody);
  CHECK(summary.counts.succeeded == 4);
  CHECK(client.service->elapsed() == seconds(20));
  CHECK(summary.waited_for_rate_limit.count() == 0);
}

TEST_CASE("the time waited for the run's own rate limit is told") {
  const SimulatedClient client(policy::always_ok(milliseconds(1)));
  BulkOptions options;
  options.rate_limit = {10, seconds(1)};
  const auto summary = client->bulk_create_customers(creates(100), nobody, options);
  CHECK(summary.counts.succeeded == 100);
  CHECK(summary.waited_for_rate_limit > seconds(8));
  CHECK(summary.waited_for_rate_limit <= summary.elapsed);
}

TEST_CASE("a pause never shows as 0, not even in its last millisecond") {
  for (int microsecond = 0; microsecond < 100'000; microsecond += 700) {
    INFO("first response after " << microsecond << " us");
    const SimulatedClient client([=](const support::Sent& sent) {
      if (sent.number > 0) return answer::ok(milliseconds(1));
      return answer::status(429, std::chrono::microseconds(microsecond), {{"Retry-After", "1"}});
    });
    Heard heard(client);
    BulkOptions options;
    options.on_progress = heard.callback();
    client->bulk_create_customers(creates(3), nobody, options);
    for (const BulkProgress& progress : heard.all) {
      CHECK(progress.paused_by.has_value() == (progress.paused_for.count() > 0));
    }
  }
}

TEST_CASE("progress says what a run pauses for") {
  struct Case {
    support::Policy policy;
    ErrorKind expected;
  };
  const Window window{100, seconds(600), true, true};
  for (const Case& c :
       {Case{policy::outage(seconds(1), seconds(20), policy::always_ok(milliseconds(10))),
             ErrorKind::network},
        Case{policy::fixed_window(window, milliseconds(10)), ErrorKind::rate_limited}}) {
    const SimulatedClient client(c.policy);
    BulkOptions options = at_most(8);
    std::size_t told = 0;
    std::size_t otherwise = 0;
    options.on_progress = [&](const bizkithub::BulkProgress& progress) {
      CHECK(progress.paused_by.has_value() == (progress.paused_for.count() > 0));
      if (progress.paused_by) ++(progress.paused_by == c.expected ? told : otherwise);
    };
    static_cast<void>(client->bulk_create_customers(until(client, seconds(30)), nobody, options));
    CHECK(told > 10);
    CHECK(otherwise == 0);
  }
}

// ---- The reporter alone ----

}  // namespace unit::bulk_progress_test
