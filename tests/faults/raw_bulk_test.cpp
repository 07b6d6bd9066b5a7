// SPDX-License-Identifier: MIT
// Bulk runs against a server whose connections end every now and then without answering the request
// that they carry, which they may or may not have carried out.
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "../support/catch2.hpp"
#include "../support/simulated_service.hpp"
#include "../support/slack.hpp"
#include "fault_server.hpp"

namespace faults::raw_bulk_test {

using bizkithub::BulkSummary;
using bizkithub::Client;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using support::customer_of;
using support::email_of;
using support::Reports;

namespace {

// How often each customer's request was carried out.
class Ledger {
 public:
  void enter(const std::string& request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++times_[who(request)];
  }
  long times(const std::string& customer) const {
    const auto found = times_.find(customer);
    return found != times_.end() ? found->second : 0;
  }
  bool applied_at_random() { return drops_++ % 2 == 0; }

 private:
  static std::string who(const std::string& request) {
    for (const std::string name : {"\"customerCuRefNo\":\"", "\"email\":\""}) {
      const std::size_t found = request.find(name);
      if (found == std::string::npos) continue;
      const std::size_t begin = found + name.size();
      return request.substr(begin, request.find('"', begin) - begin);
    }
    return {};
  }

  mutable std::mutex mutex_;
  std::map<std::string, long> times_;
  std::atomic<unsigned> drops_{0};
};

void apply(Connection& connection, Ledger& ledger) {
  connection.apply();
  ledger.enter(connection.request());
}

// Answers that many requests, and of the next one only carries out, or not even that.
Step serve_then_drop(int requests, Ledger& ledger) {
  return [requests, &ledger](Connection& connection) {
    for (int served = 0; served < requests; ++served) {
      if (connection.read_request().empty()) return;
      apply(connection, ledger);
      connection.send(faults::response(200, faults::good_body));
    }
    if (connection.read_request().empty()) return;
    if (ledger.applied_at_random()) apply(connection, ledger);
    connection.reset();
  };
}

class Dropping {
 public:
  explicit Dropping(int requests) : server({Script{serve_then_drop(requests, ledger)}}) {
    server.listen(1024);
    server.accept_all();
  }

  bizkithub::ClientOptions options() const {
    bizkithub::ClientOptions options;
    options.base_url = server.url();
    options.retry.initial_backoff = std::chrono::milliseconds(20);
    return options;
  }

  Ledger ledger;
  FaultServer server;
};

// Requests one by one, without a list of them.
template <class Make>
auto stream(Make make, std::size_t count) {
  return [make, count,
          next = std::size_t{0}]() mutable -> std::optional<decltype(make(std::size_t{}))> {
    if (next == count) return std::nullopt;
    return make(next++);
  };
}

void check_reported(const BulkSummary& summary, const Reports& reports, std::size_t records) {
  CHECK(reports.each_once(records));
  CHECK(support::text_of(summary.counts) == support::text_of(reports.counts()));
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == records);
}

void check_creates(std::size_t records) {
  Dropping service(49);
  Reports reports;
  BulkSummary summary;
  {
    const Client client(support::key(), service.options());
    summary = client.bulk_create_customers(stream(support::create_of, records), reports);
  }
  const faults::Counts counts = service.server.finish();
  check_reported(summary, reports, records);
  CHECK(summary.counts.succeeded == records);
  CHECK(counts.creates >= static_cast<long>(records));
  CHECK(counts.requests == static_cast<long>(summary.attempts));
  // Else no connection was dropped.
  CHECK(summary.attempts > records);
  for (std::size_t i = 0; i < records; ++i) {
    const long times = service.ledger.times(email_of(i));
    const bool may_be_more = reports[i].earlier_may_have_applied;
    if (times < 1 || (times > 1 && !may_be_more)) FAIL(times << " times: record " << i);
  }
}

void check_matches(std::size_t records) {
  Dropping service(49);
  Reports reports;
  BulkSummary summary;
  {
    const Client client(support::key(), service.options());
    summary = client.bulk_match_customers(stream(support::match_of, records), reports);
  }
  const faults::Counts counts = service.server.finish();
  check_reported(summary, reports, records);
  CHECK(counts.requests == static_cast<long>(summary.attempts));
  CHECK(summary.counts.succeeded + summary.counts.unknown == records);
  CHECK(summary.counts.unknown > 0);
  CHECK(summary.counts.unknown <= records / 40);
  for (std::size_t i = 0; i < records; ++i) {
    const long times = service.ledger.times(customer_of(i));
    const bool unknown = reports[i].error && reports[i].delivery == Delivery::unknown;
    if (times > 1 || (times == 0 && !unknown)) FAIL(times << " times: record " << i);
  }
}

}  // namespace

TEST_CASE("a hundred thousand creates survive connections that end without an answer") {
  check_creates(100'000);
}

TEST_CASE("of a hundred thousand matches none is applied twice by connections that end") {
  check_matches(100'000);
}

TEST_CASE("a service that never answers leaves every record of a bulk run unknown") {
  Dropping service(0);
  std::size_t results = 0;
  bizkithub::ClientOptions options = service.options();
  options.retry.max_attempts = 1;
  const Client client(support::key(), options);
  Reports reports;
  // Read by the service, carried out or not: nothing is certain.
  const auto summary = client.bulk_create_customers(stream(support::create_of, 100),
                                                    [&](std::size_t index, const auto& result) {
                                                      reports(index, result);
                                                      ++results;
                                                    });
  CHECK(results == 100);
  CHECK(reports.each_once(100));
  CHECK(summary.counts.unknown == 100);
}

// The time that callbacks take must not be added to the deadlines of the records in flight.
TEST_CASE("a record that hangs ends with the total timeout of its run, though the sink is slow") {
  FaultServer server({{step::read(), step::read_on()}, {step::serve()}});
  server.listen();
  server.accept_all();
  bizkithub::ClientOptions client_options;
  client_options.base_url = server.url();
  bizkithub::BulkOptions options;
  options.total_timeout = std::chrono::seconds(2);
  options.max_in_flight = 8;
  const auto start = std::chrono::steady_clock::now();
  std::optional<std::chrono::milliseconds> hung;
  const auto sink = [&](std::size_t, const auto& result) {
    if (result || result.error().delivery != Delivery::unknown) {
      return std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(result.error().kind == ErrorKind::timed_out);
    hung = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  };
  const auto summary =
      Client(support::key(), client_options)
          .bulk_create_customers(stream(support::create_of, 100'000), sink, options);
  // Others may have been sent just before the end.
  CHECK(summary.counts.unknown <= options.max_in_flight);
  REQUIRE(hung.has_value());
  CHECK(hung->count() >= options.total_timeout->count());
  CHECK(hung->count() < (*options.total_timeout + support::slack()).count());
}

}  // namespace faults::raw_bulk_test
