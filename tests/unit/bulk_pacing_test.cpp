// How bulk runs keep to a limit that they are given, that a service states, or that it only shows
// by its answers. Minutes of a simulated service pass in a moment.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::bulk_pacing_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::BulkSummary;
using bizkithub::CreateCustomerRequest;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::RateLimit;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::create_of;
using support::creates;
using support::nobody;
using support::Reports;
using support::SimulatedClient;
using support::SimulatedService;

namespace {

// What was sent from `begin` to `end` after the service was made.
struct Stretch {
  std::size_t sent = 0;
  std::size_t served = 0;
  std::size_t refused = 0;  // with 429
  std::size_t most_in_flight = 0;
  double seconds = 0;

  double served_per_second() const { return static_cast<double>(served) / seconds; }
  double refused_share() const {
    return sent == 0 ? 0 : static_cast<double>(refused) / static_cast<double>(sent);
  }
};

Stretch stretch(const SimulatedService& service, microseconds begin, microseconds end) {
  Stretch stretch;
  stretch.seconds = std::chrono::duration<double>(end - begin).count();
  const auto born = service.clock().now() - service.elapsed();
  for (const auto& record : service.records()) {
    if (record.at < born + begin || record.at >= born + end) continue;
    ++stretch.sent;
    stretch.served += record.status == 200 ? 1 : 0;
    stretch.refused += record.status == 429 ? 1 : 0;
    stretch.most_in_flight = std::max(stretch.most_in_flight, record.in_flight);
  }
  return stretch;
}

// Records without end, until so much time has passed.
auto until(const SimulatedClient& client, microseconds end) {
  return [service = client.service, end,
          made = std::size_t{0}]() mutable -> std::optional<CreateCustomerRequest> {
    if (service->elapsed() >= end) return std::nullopt;
    return create_of(made++);
  };
}

BulkOptions at_most(std::size_t max_in_flight) {
  BulkOptions options;
  options.max_in_flight = max_in_flight;
  return options;
}

void check_all_succeeded(const BulkSummary& summary, std::size_t records) {
  CHECK(summary.counts.succeeded == records);
  CHECK(summary.counts.finished() == records);
  CHECK(!summary.error);
}

}  // namespace

// ---- A limit of the run's own ----

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
                                  {{100, seconds(1)}, milliseconds(0), 1500},
                                  {{100, seconds(1)}, milliseconds(50), 1500},
                                  {{1000, seconds(1)}, milliseconds(1), 10'000},
                                  {{1000, seconds(1)}, milliseconds(50), 10'000},
                                  {{333, milliseconds(100)}, milliseconds(1), 10'000},
                                  {{500'000, minutes(1)}, milliseconds(50), 60'000}};

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

TEST_CASE("a limited run does not catch up with a blast after it was held up") {
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

// ---- A limit that the service states ----

namespace {

using policy::Window;

std::size_t refused(const SimulatedClient& client) { return client.service->answered_with(429); }

// When each pause of at least so long ended: the places in the record of requests.
std::vector<std::size_t> resumptions(const SimulatedService& service, microseconds at_least) {
  std::vector<std::size_t> found;
  const auto& records = service.records();
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (records[i].at - records[i - 1].at >= at_least) found.push_back(i);
  }
  return found;
}

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
      // Nearly none in each of the windows.
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

TEST_CASE("after a pause the run begins with one call, not with a blast") {
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

TEST_CASE("a service that is full still after the pause is asked once for each pause") {
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

TEST_CASE("a wait that the service asks for is not cut short by a shorter one asked for later") {
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

// ---- A limit that the service only shows ----

namespace {

struct Unknown {
  double capacity = 0;  // calls a second
  double burst = 1;
  milliseconds latency{};
};

void check_settles(const Unknown& service) {
  INFO(service.capacity << " a second, burst " << service.burst << ", latency "
                        << service.latency.count() << " ms");
  const SimulatedClient client(
      policy::token_bucket(service.capacity, service.burst, service.latency));
  const auto summary =
      client->bulk_create_customers(until(client, seconds(60)), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  const Stretch settled = stretch(*client.service, seconds(5), seconds(60));
  const Stretch all = stretch(*client.service, seconds(0), seconds(60));
  UNSCOPED_INFO("settled: " << settled.served_per_second() << " a second, "
                            << 100 * settled.refused_share() << " % refused; first 5 s included: "
                            << 100 * all.refused_share() << " % refused");
  CHECK(settled.refused_share() < 0.05);
  CHECK(settled.served_per_second() >= 0.8 * service.capacity);
  CHECK(all.refused_share() < 0.1);
}

}  // namespace

TEST_CASE("a run settles at an unknown capacity of 50 calls a second") {
  for (const double burst : {1, 50}) {
    for (const int latency : {1, 50}) check_settles({50, burst, milliseconds(latency)});
  }
}

TEST_CASE("a run settles at an unknown capacity of 500 calls a second") {
  for (const double burst : {1, 500}) {
    for (const int latency : {1, 50}) check_settles({500, burst, milliseconds(latency)});
  }
}

TEST_CASE("a run settles at an unknown capacity of 5000 calls a second") {
  for (const double burst : {1, 5000}) {
    for (const int latency : {1, 50}) check_settles({5000, burst, milliseconds(latency)});
  }
}

TEST_CASE("a run follows a capacity that falls and rises again") {
  const auto capacity = [](microseconds since) {
    return since < seconds(30) || since >= seconds(60) ? 1000.0 : 200.0;
  };
  const SimulatedClient client(policy::token_bucket(capacity, 100, milliseconds(20)));
  const auto summary =
      client->bulk_create_customers(until(client, seconds(150)), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  const auto rate = [&](int begin, int end) {
    return stretch(*client.service, seconds(begin), seconds(end)).served_per_second();
  };
  CHECK(rate(10, 30) >= 800);
  CHECK(rate(40, 60) >= 160);
  // It speeds up steadily, which takes its time.
  CHECK(rate(140, 150) >= 800);
  CHECK(stretch(*client.service, seconds(5), seconds(150)).refused_share() < 0.05);
}

TEST_CASE("a window that the service does not speak of fails no record") {
  for (const Window& window :
       {Window{500, seconds(1), false, false}, Window{2000, seconds(10), false, false},
        Window{600, seconds(60), false, false}}) {
    INFO(window.limit << " in " << window.period.count() << " s");
    const SimulatedClient client(policy::fixed_window(window, milliseconds(20)));
    const auto summary =
        client->bulk_create_customers(until(client, seconds(180)), nobody, at_most(64));
    check_all_succeeded(summary, summary.counts.pulled);
    const Stretch settled = stretch(*client.service, seconds(60), seconds(180));
    UNSCOPED_INFO(settled.served << " served, " << settled.refused << " refused");
    CHECK(settled.refused_share() < 0.1);
    const double capacity =
        static_cast<double>(window.limit) / std::chrono::duration<double>(window.period).count();
    CHECK(settled.served_per_second() >= 0.6 * capacity);
  }
}

TEST_CASE("a 429 without a word about when costs no record its attempts") {
  const SimulatedClient client(policy::token_bucket(20, 1, milliseconds(20)));
  BulkOptions options = at_most(64);
  options.call.retry.emplace();
  options.call.retry->max_attempts = 1;
  check_all_succeeded(client->bulk_create_customers(creates(500), nobody, options), 500);
}

// ---- How many at a time ----

namespace {

// That a run of many at a time comes to the ceiling, and so to what it is good for.
void check_grows(const support::Policy& service, double mean_latency) {
  const SimulatedClient client(service);
  const auto summary =
      client->bulk_create_customers(until(client, seconds(20)), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  CHECK(client.service->most_in_flight() <= 512);
  const Stretch grown = stretch(*client.service, seconds(15), seconds(20));
  CHECK(grown.most_in_flight >= 460);
  CHECK(grown.served_per_second() >= 0.8 * 512 / mean_latency);
}

}  // namespace

TEST_CASE("with latency, a run grows to its ceiling where throughput grows with it") {
  check_grows(policy::always_ok(milliseconds(50)), 0.055);
}

TEST_CASE("with a latency that is always the same, a run grows to its ceiling") {
  check_grows([](const support::Sent&) { return answer::ok(milliseconds(50)); }, 0.05);
}

TEST_CASE("where one call in twenty takes ten times as long, a run grows to its ceiling") {
  const auto uneven = [](const support::Sent& sent) {
    return answer::ok(milliseconds(sent.number % 20 == 7 ? 500 : 50));
  };
  check_grows(uneven, 0.0725);
}

TEST_CASE("a run begins with few at a time") {
  const SimulatedClient client(policy::always_ok(milliseconds(50)));
  static_cast<void>(client->bulk_create_customers(creates(2000), nobody, at_most(512)));
  CHECK(stretch(*client.service, seconds(0), milliseconds(50)).sent <= 64);
}

TEST_CASE("a run stays small where more at a time are not served any faster") {
  const SimulatedClient client(policy::saturating(16, milliseconds(50)));
  const auto summary =
      client->bulk_create_customers(until(client, seconds(60)), nobody, at_most(512));
  check_all_succeeded(summary, summary.counts.pulled);
  const Stretch settled = stretch(*client.service, seconds(20), seconds(60));
  UNSCOPED_INFO(settled.served_per_second() << " a second, at most " << settled.most_in_flight);
  CHECK(settled.most_in_flight <= 128);
  CHECK(settled.served_per_second() >= 0.9 * 16 / 0.055);
}

// ---- Outages ----

TEST_CASE("an outage in the middle of a run fails a handful of records at most") {
  const SimulatedClient client(
      policy::outage(seconds(5), seconds(35), policy::always_ok(milliseconds(50))));
  Reports reports;
  const auto summary =
      client->bulk_create_customers(until(client, seconds(60)), reports, at_most(64));
  CHECK(!summary.error);
  CHECK(reports.each_once(summary.counts.pulled));
  UNSCOPED_INFO(summary.counts.succeeded << " succeeded, "
                                         << reports.failed_with(ErrorKind::network) << " failed");
  CHECK(summary.counts.pulled - summary.counts.succeeded <= 20);
  CHECK(summary.counts.succeeded >= 10'000);
  // One call at a time, and not as many as could be made.
  CHECK(stretch(*client.service, seconds(10), seconds(35)).sent <= 500);
}

TEST_CASE("a service that fails call after call fails a handful of records at most") {
  const SimulatedClient client([](const support::Sent& sent) {
    const bool out = sent.number >= 2000 && sent.number < 2100;
    return out ? answer::status(503, milliseconds(20)) : answer::ok(milliseconds(20));
  });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(5000), reports, at_most(64));
  CHECK(reports.each_once(5000));
  CHECK(summary.counts.succeeded >= 4980);
}

TEST_CASE("a service that was never there fails every record by itself, and soon") {
  const SimulatedClient client(
      [](const support::Sent&) { return answer::broken(false, milliseconds(1)); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(1000), reports);
  CHECK(reports.each_once(1000));
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 1000);
  CHECK(summary.counts.not_sent == 1000);
  CHECK(reports.failed_with(ErrorKind::network) == 1000);
  CHECK(client.service->elapsed() <= seconds(60));
}

TEST_CASE("a service that refuses every record, its key say, is not taken for one that is out") {
  const SimulatedClient client(
      [](const support::Sent&) { return answer::status(403, milliseconds(20)); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(1000), reports);
  CHECK(reports.each_once(1000));
  CHECK(summary.counts.refused == 1000);
  CHECK(summary.attempts == 1000);
  CHECK(client.service->elapsed() <= seconds(60));
}

TEST_CASE("a run that waits for a service until its time is up has run out of time") {
  const SimulatedClient client(
      policy::outage(seconds(1), minutes(60), policy::always_ok(milliseconds(10))));
  BulkOptions options = at_most(8);
  options.total_timeout = seconds(20);
  const auto summary = client->bulk_create_customers(creates(10'000), nobody, options);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == ErrorKind::timed_out);
  CHECK(client.service->elapsed() >= seconds(20));
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

}  // namespace unit::bulk_pacing_test
