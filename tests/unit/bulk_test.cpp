// Bulk runs as their users see them, on a clock that only moves when told.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <forward_list>
#include <limits>
#include <list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/simulated_service.hpp"

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::BulkProgress;
using bizkithub::BulkSummary;
using bizkithub::CancellationSource;
using bizkithub::ClientOptions;
using bizkithub::CreateCustomerRequest;
using bizkithub::CreateCustomerResponse;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::LogRecord;
using bizkithub::MatchCustomersRequest;
using bizkithub::Result;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::Answer;
using support::create_of;
using support::creates;
using support::email_of;
using support::matches;
using support::Reports;
using support::SimulatedClient;
using support::text_of;

namespace {

const auto nobody = [](std::size_t, const auto&) {};

bool near(double value, double expected, double share) {
  return value >= expected * (1 - share) && value <= expected * (1 + share);
}

void check_adds_up(const BulkSummary& summary, const Reports& reports, std::size_t records) {
  CHECK(reports.each_once(records));
  CHECK(text_of(summary.counts) == text_of(reports.counts()));
  CHECK(summary.counts.finished() == records);
}

void check_nothing_left(const SimulatedClient& client) {
  CHECK(client.service->in_flight() == 0);
  CHECK(client.service->abandoned() == 0);
}

void check_usable(const SimulatedClient& client) {
  check_nothing_left(client);
  CHECK(client->create_customer(create_of(900'001)).has_value());
  Reports reports;
  auto source = creates(3);
  const auto summary = client->bulk_create_customers(source, reports);
  CHECK(summary.counts.succeeded == 3);
  check_adds_up(summary, reports, 3);
}

// A source of `count` requests that counts what was taken from it.
struct Counted {
  std::size_t count = 0;
  std::size_t taken = 0;
  std::optional<CreateCustomerRequest> operator()() {
    if (taken == count) return std::nullopt;
    return create_of(taken++);
  }
};

}  // namespace

TEST_CASE("a bulk run of nothing sends nothing and ends at once") {
  const SimulatedClient client;
  Reports reports;
  const std::vector<CreateCustomerRequest> none;
  const auto summary = client->bulk_create_customers(none, reports);
  check_adds_up(summary, reports, 0);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 0);
  CHECK(summary.attempts == 0);
  CHECK(summary.calls_per_second == 0);
  CHECK(summary.waited_for_rate_limit.count() == 0);
  CHECK(client.service->requests() == 0);
  CHECK(client.service->elapsed().count() == 0);
}

TEST_CASE("every record of a bulk run is sent once and reported once") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(1000), reports);
  check_adds_up(summary, reports, 1000);
  CHECK(summary.counts.succeeded == 1000);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 1000);
  CHECK(summary.attempts == 1000);
  CHECK(client.service->requests() == 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    if (client.service->applied(email_of(i)) != 1) FAIL("applied not once: record " << i);
  }
  check_nothing_left(client);
}

TEST_CASE("the summary of a bulk run says how long it took and how fast it was") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  const auto summary = client->bulk_create_customers(creates(1000), nobody);
  const auto elapsed = std::chrono::duration_cast<milliseconds>(client.service->elapsed());
  CHECK(summary.elapsed == elapsed);
  CHECK(
      near(summary.calls_per_second, 1000 / std::chrono::duration<double>(elapsed).count(), 0.01));
  CHECK(summary.waited_for_rate_limit.count() == 0);
}

TEST_CASE("a source is any range of requests") {
  const SimulatedClient client;
  const auto count = [&](auto&& source) {
    Reports reports;
    const auto summary = client->bulk_create_customers(source, reports);
    CHECK(summary.counts.succeeded == reports.order.size());
    return reports.order.size();
  };
  auto requests = creates(3);
  CHECK(count(requests) == 3);
  CHECK(count(std::as_const(requests)) == 3);
  CHECK(count(std::list<CreateCustomerRequest>(requests.begin(), requests.end())) == 3);
  CHECK(count(std::forward_list<CreateCustomerRequest>(requests.begin(), requests.end())) == 3);
  const CreateCustomerRequest two[] = {create_of(0), create_of(1)};
  CHECK(count(two) == 2);
  CreateCustomerRequest one[] = {create_of(0)};
  CHECK(count(one) == 1);
}

TEST_CASE("a range is left as it was") {
  const SimulatedClient client;
  auto requests = creates(3);
  static_cast<void>(client->bulk_create_customers(requests, nobody));
  for (std::size_t i = 0; i < 3; ++i) CHECK(requests[i].email == email_of(i));
}

TEST_CASE("a source is any function that returns the next request, one that cannot be copied too") {
  const SimulatedClient client;
  Reports reports;
  const auto summary = client->bulk_create_customers(
      [next = std::make_unique<std::size_t>(0)]() -> std::optional<CreateCustomerRequest> {
        if (*next == 5) return std::nullopt;
        return create_of((*next)++);
      },
      reports);
  CHECK(summary.counts.succeeded == 5);
  check_adds_up(summary, reports, 5);
}

TEST_CASE("a source that has ended is not asked again") {
  const SimulatedClient client(policy::always_ok(milliseconds(5)));
  int after_end = -1;
  const auto summary = client->bulk_create_customers(
      [&]() -> std::optional<CreateCustomerRequest> {
        ++after_end;
        return std::nullopt;
      },
      nobody);
  CHECK(after_end == 0);
  CHECK(summary.counts.pulled == 0);
}

TEST_CASE("a sink may want the request beside the result, and may be one that cannot be copied") {
  const SimulatedClient client;
  std::vector<std::string> emails(3);
  std::vector<Result<CreateCustomerResponse>> results;
  const auto summary = client->bulk_create_customers(
      creates(3),
      [&, owned = std::make_unique<int>(0)](std::size_t index, const CreateCustomerRequest& request,
                                            Result<CreateCustomerResponse> result) {
        emails.at(index) = request.email;
        results.push_back(std::move(result));
        ++*owned;
      });
  CHECK(emails == std::vector<std::string>{email_of(0), email_of(1), email_of(2)});
  REQUIRE(results.size() == 3);
  CHECK(results[2]->cu_ref_no == support::cu_ref_no);
  CHECK(summary.counts.succeeded == 3);
}

TEST_CASE("a sink gets the request as the source gave it") {
  const SimulatedClient client;
  std::vector<std::string> emails;
  const CreateCustomerRequest requests[] = {support::create_request(" Jan@Barasek.com ")};
  client->bulk_create_customers(
      requests, [&](std::size_t, const CreateCustomerRequest& request, const auto& result) {
        emails.push_back(request.email);
        CHECK(result->cu_ref_no == support::cu_ref_no);
      });
  CHECK(emails == std::vector<std::string>{" Jan@Barasek.com "});
  CHECK(client.service->applied("jan@barasek.com") == 1);
}

TEST_CASE("a sink is called in the order of completion, on the thread of the run") {
  const SimulatedClient client(policy::scripted({{0, {answer::ok(milliseconds(500))}}},
                                                policy::always_ok(milliseconds(10))));
  Reports reports;
  const auto here = std::this_thread::get_id();
  std::size_t elsewhere = 0;
  BulkOptions options;
  options.max_in_flight = 4;
  const auto summary = client->bulk_create_customers(
      creates(20),
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        if (std::this_thread::get_id() != here) ++elsewhere;
      },
      options);
  check_adds_up(summary, reports, 20);
  CHECK(reports.order.front() != 0);
  CHECK(reports.order.back() == 0);
  CHECK(elsewhere == 0);
}

TEST_CASE("records are sent in the order of the source") {
  const SimulatedClient client(policy::always_ok(milliseconds(10)));
  BulkOptions options;
  options.max_in_flight = 1;
  Reports reports;
  static_cast<void>(client->bulk_create_customers(creates(50), reports, options));
  CHECK(std::is_sorted(reports.order.begin(), reports.order.end()));
}

TEST_CASE("records of bad input reach the sink with their field, and the rest go on") {
  const SimulatedClient client(policy::always_ok(milliseconds(10)));
  auto requests = creates(10);
  requests[0].email = "nobody";
  requests[4].customer_real_ip = "1.2.3";
  requests[9].company_name = "\xFF";
  Reports reports;
  const auto summary = client->bulk_create_customers(requests, reports);
  check_adds_up(summary, reports, 10);
  CHECK(summary.counts.invalid == 3);
  CHECK(summary.counts.succeeded == 7);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 10);
  CHECK(client.service->requests() == 7);
  CHECK(reports[0].field == "email");
  CHECK(reports[4].field == "customerRealIp");
  CHECK(reports[9].field == "companyName");
  for (const std::size_t i : {0U, 4U, 9U}) CHECK(reports[i].delivery == Delivery::not_sent);
}

TEST_CASE("matches of bad input reach the sink with their field, and the rest go on") {
  const SimulatedClient client(policy::always_ok(milliseconds(10)));
  auto requests = matches(6);
  requests[1].manager_cu_ref_no = "short";
  requests[3].customer_cu_ref_no.reset();
  requests[5].customer_email = "nobody";
  Reports reports;
  const auto summary = client->bulk_match_customers(requests, reports);
  check_adds_up(summary, reports, 6);
  CHECK(summary.counts.invalid == 3);
  CHECK(summary.counts.succeeded == 3);
  CHECK(reports[1].field == "managerCuRefNo");
  CHECK(reports[3].error == ErrorKind::invalid_argument);
  CHECK(reports[5].field == "customerEmail");
}

TEST_CASE("any number of invalid records in a row is reported") {
  const SimulatedClient client;
  constexpr std::size_t count = 100'000;
  std::size_t made = 0;
  Reports reports;
  const auto summary = client->bulk_create_customers(
      [&]() -> std::optional<CreateCustomerRequest> {
        if (made++ == count) return std::nullopt;
        return CreateCustomerRequest{};
      },
      reports);
  check_adds_up(summary, reports, count);
  CHECK(summary.counts.invalid == count);
  CHECK(client.service->requests() == 0);
}

TEST_CASE("invalid records do not keep an answer that has arrived from being reported") {
  const SimulatedClient client;
  constexpr std::size_t far_too_many = 1'000'000;
  std::size_t made = 0;
  bool answered = false;
  static_cast<void>(client->bulk_create_customers(
      [&]() -> std::optional<CreateCustomerRequest> {
        if (answered || made == far_too_many) return std::nullopt;
        return made++ == 0 ? create_of(0) : CreateCustomerRequest{};
      },
      [&](std::size_t, const auto& result) { answered = answered || result.has_value(); }));
  CHECK(answered);
  CHECK(made < far_too_many);
}

TEST_CASE("a record that may be repeated is, and counts as one") {
  const SimulatedClient client(
      policy::scripted({{3, {answer::status(503), answer::broken(true), answer::broken(false)}}}));
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(10), reports);
  check_adds_up(summary, reports, 10);
  CHECK(summary.counts.succeeded == 10);
  CHECK(summary.attempts == 13);
  CHECK(reports[3].attempts == 4);
  CHECK(reports[3].earlier_may_have_applied);
  CHECK(!reports[4].earlier_may_have_applied);
}

TEST_CASE("the others go on while a record waits to be tried again") {
  const SimulatedClient client(
      policy::scripted({{0, {answer::status(503)}}}, policy::always_ok(milliseconds(1))));
  BulkOptions options;
  options.max_in_flight = 1;
  options.call.retry.emplace();
  options.call.retry->jitter = 0;
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(100), reports, options);
  check_adds_up(summary, reports, 100);
  CHECK(reports.order.back() == 0);
  CHECK(summary.counts.succeeded == 100);
}

TEST_CASE("a failure is its record's own") {
  const SimulatedClient client(
      policy::scripted({{1, {answer::status(403)}}, {2, {answer::status(404)}}}));
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(5), reports);
  check_adds_up(summary, reports, 5);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 5);
  CHECK(summary.counts.refused == 2);
  CHECK(summary.counts.succeeded == 3);
  CHECK(reports[1].error == ErrorKind::permission_denied);
  CHECK(reports[2].error == ErrorKind::not_found);
}

TEST_CASE("a match is not sent again once it may have arrived") {
  const SimulatedClient client(policy::scripted({{1, {answer::broken(true)}},
                                                 {2, {answer::status(502)}},
                                                 {3, {answer::broken(true, {}, true)}},
                                                 {4, {answer::broken(false)}},
                                                 {5, {answer::status(429)}}}));
  Reports reports;
  const auto summary = client->bulk_match_customers(matches(8), reports);
  check_adds_up(summary, reports, 8);
  CHECK(summary.counts.unknown == 3);
  CHECK(summary.counts.succeeded == 5);
  CHECK(summary.attempts == 10);
  for (const std::size_t i : {1U, 2U, 3U}) {
    CHECK(reports[i].delivery == Delivery::unknown);
    CHECK(reports[i].attempts == 1);
  }
  for (std::size_t i = 0; i < 8; ++i) CHECK(client.service->applied(support::customer_of(i)) < 2);
}

TEST_CASE("a match is sent over HTTP/1.1, a create over HTTP/2 where there is one") {
  const SimulatedClient client;
  static_cast<void>(client->bulk_match_customers(matches(1), nobody));
  CHECK(!client.service->last_request().allow_http2);
  static_cast<void>(client->bulk_create_customers(creates(1), nobody));
  CHECK(client.service->last_request().allow_http2);
}

TEST_CASE("what holds for one call holds for each record") {
  const SimulatedClient client(policy::always_ok(seconds(2)));
  BulkOptions options;
  options.call.headers = {{"X-Trace", "nightly"}};
  options.call.total_timeout = seconds(1);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(5), reports, options);
  check_adds_up(summary, reports, 5);
  CHECK(!summary.error);
  CHECK(summary.counts.unknown == 5);
  CHECK(reports.failed_with(ErrorKind::timed_out) == 5);
  CHECK(support::header(client.service->last_request(), "X-Trace") == "nightly");
}

TEST_CASE("each record has its own time") {
  const SimulatedClient client(policy::always_ok(milliseconds(400)));
  BulkOptions options;
  options.max_in_flight = 1;
  options.call.total_timeout = seconds(1);
  const auto summary = client->bulk_create_customers(creates(20), nobody, options);
  CHECK(summary.counts.succeeded == 20);
  CHECK(summary.elapsed > seconds(7));
}

TEST_CASE("the retries of each record are those of the run, or else of the client") {
  ClientOptions client_options;
  client_options.retry.max_attempts = 2;
  const SimulatedClient client([](const support::Sent&) { return answer::status(503); },
                               client_options);
  const auto attempts = [&](const BulkOptions& options) {
    Reports reports;
    static_cast<void>(client->bulk_create_customers(creates(1), reports, options));
    return reports[0].attempts;
  };
  CHECK(attempts({}) == 2);
  BulkOptions options;
  options.call.retry.emplace();
  options.call.retry->max_attempts = 3;
  CHECK(attempts(options) == 3);
}

TEST_CASE("wrong options are said of the run and of every record, and nothing is sent") {
  struct Wrong {
    const char* field;
    void (*change)(BulkOptions&);
  };
  const Wrong all[] = {
      {"max_in_flight", [](BulkOptions& o) { o.max_in_flight = 0; }},
      {"max_in_flight", [](BulkOptions& o) { o.max_in_flight = 10'001; }},
      {"rate_limit.calls",
       [](BulkOptions& o) {
         o.rate_limit = {0, seconds(1)};
       }},
      {"rate_limit.period",
       [](BulkOptions& o) {
         o.rate_limit = {1, seconds(0)};
       }},
      {"rate_limit.period",
       [](BulkOptions& o) {
         o.rate_limit = {1, seconds(-1)};
       }},
      {"rate_limit.period",
       [](BulkOptions& o) {
         o.rate_limit = {1, std::chrono::hours(601)};
       }},
      {"total_timeout", [](BulkOptions& o) { o.total_timeout = milliseconds(0); }},
      {"total_timeout", [](BulkOptions& o) { o.total_timeout = milliseconds(-1); }},
      {"call.total_timeout", [](BulkOptions& o) { o.call.total_timeout = milliseconds(0); }},
      {"retry.max_attempts", [](BulkOptions& o) { o.call.retry.emplace().max_attempts = 0; }},
      {"call.headers",
       [](BulkOptions& o) {
         o.call.headers = {{"Authorization", "mine"}};
       }},
      {"call.headers", [](BulkOptions& o) {
         o.call.headers = {{"X-Good", "bad\r\n"}};
       }}};
  for (const Wrong& wrong : all) {
    INFO(wrong.field);
    const SimulatedClient client;
    BulkOptions options;
    wrong.change(options);
    Reports reports;
    const auto summary = client->bulk_create_customers(creates(3), reports, options);
    check_adds_up(summary, reports, 3);
    CHECK(summary.counts.invalid == 3);
    REQUIRE(summary.error.has_value());
    CHECK(summary.error->kind == ErrorKind::invalid_argument);
    // With or without the name of the member that holds it.
    CHECK_THAT(summary.error->field, Catch::Matchers::EndsWith(wrong.field));
    CHECK(reports[2].field == summary.error->field);
    CHECK(summary.first_unfinished == 0);
    CHECK(summary.attempts == 0);
    CHECK(client.service->requests() == 0);
  }
}

TEST_CASE("the limits of the options are right options") {
  const SimulatedClient client;
  BulkOptions options;
  options.max_in_flight = 10'000;
  options.rate_limit = {1, milliseconds(1), 1};
  options.total_timeout = std::chrono::hours(24 * 24);
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
  options.max_in_flight = 1;
  options.rate_limit = {1'000'000'000, std::chrono::hours(24 * 24)};
  options.total_timeout = minutes(1);
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
  options.rate_limit = {1, std::chrono::hours(24 * 24), 1'000'000'000'000};
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
  constexpr auto most = std::numeric_limits<std::size_t>::max();
  options.rate_limit = {most, milliseconds(1), most};
  CHECK(client->bulk_create_customers(creates(3), nobody, options).counts.succeeded == 3);
}

TEST_CASE("wrong options are said even of a run without records") {
  const SimulatedClient client;
  BulkOptions options;
  options.max_in_flight = 0;
  const auto summary = client->bulk_create_customers(creates(0), nobody, options);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->field == "max_in_flight");
}

TEST_CASE("never more are in flight than allowed") {
  for (const std::size_t most : {1U, 2U, 7U, 64U}) {
    const SimulatedClient client(policy::always_ok(milliseconds(30)));
    BulkOptions options;
    options.max_in_flight = most;
    std::size_t most_told = 0;
    options.on_progress = [&](const BulkProgress& progress) {
      most_told = std::max(most_told, progress.counts.in_flight);
    };
    CHECK(client->bulk_create_customers(creates(2000), nobody, options).counts.succeeded == 2000);
    CHECK(client.service->most_in_flight() <= most);
    CHECK(most_told <= most);
  }
}

TEST_CASE("records are taken from the source only as they can be sent") {
  const SimulatedClient client(policy::always_ok(milliseconds(30)));
  BulkOptions options;
  options.max_in_flight = 8;
  Counted source{1000};
  std::size_t reported = 0;
  std::size_t most_held = 0;
  static_cast<void>(client->bulk_create_customers(
      source,
      [&](std::size_t, const auto&) { most_held = std::max(most_held, source.taken - reported++); },
      options));
  CHECK(reported == 1000);
  CHECK(most_held <= 8 + 1);
}

// ---- Ends before its time ----

namespace {

// That whatever was never begun is said to be so, and that the summary says where to go on.
void check_cut_off(const SimulatedClient& client, const BulkSummary& summary,
                   const Reports& reports, std::size_t records, ErrorKind kind) {
  check_adds_up(summary, reports, records);
  check_nothing_left(client);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == kind);
  CHECK(summary.first_unfinished == reports.first_with(kind));
  for (std::size_t i = 0; i < records; ++i) {
    const bool sent = client.service->saw(email_of(i));
    if (!sent && reports[i].error != kind) FAIL("never begun, and not said: record " << i);
    const bool says_not_sent = reports[i].error && reports[i].delivery == Delivery::not_sent;
    if (sent == says_not_sent) FAIL("wrong about having been sent: record " << i);
  }
}

}  // namespace

TEST_CASE("a run that is cancelled already sends nothing and reports every record") {
  const SimulatedClient client;
  CancellationSource cancellation;
  cancellation.cancel();
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(100), reports, options);
  check_cut_off(client, summary, reports, 100, ErrorKind::cancelled);
  CHECK(reports.failed_with(ErrorKind::cancelled) == 100);
  CHECK(summary.counts.not_sent == 100);
  CHECK(summary.first_unfinished == 0);
  CHECK(client.service->requests() == 0);
  CHECK(client.service->elapsed().count() == 0);
}

TEST_CASE("a run that its sink cancels reports every record, each with what is certain") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  CancellationSource cancellation;
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  Reports reports;
  const auto summary = client->bulk_create_customers(
      creates(1000),
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        if (reports.order.size() == 100) cancellation.cancel();
      },
      options);
  check_cut_off(client, summary, reports, 1000, ErrorKind::cancelled);
  CHECK(summary.counts.succeeded >= 100);
  CHECK(summary.counts.succeeded < 200);
  // Nothing was sent after it, and what was under way is not known to have been done.
  CHECK(summary.counts.succeeded + summary.counts.unknown == client.service->requests());
  CHECK(summary.attempts == client.service->requests());
}

TEST_CASE("a run that is cancelled when every record has its result was not cut off") {
  const SimulatedClient client(policy::always_ok(milliseconds(5)));
  CancellationSource cancellation;
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  std::size_t results = 0;
  const auto summary = client->bulk_create_customers(
      creates(20),
      [&](std::size_t, const auto&) {
        if (++results == 20) cancellation.cancel();
      },
      options);
  CHECK(!summary.error);
  CHECK(summary.counts.succeeded == 20);
  CHECK(summary.first_unfinished == 20);
}

TEST_CASE("a run that its source cancels reports every record") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  CancellationSource cancellation;
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  Reports reports;
  Counted source{300};
  const auto summary = client->bulk_create_customers(
      [&] {
        if (source.taken == 100) cancellation.cancel();
        return source();
      },
      reports, options);
  check_cut_off(client, summary, reports, 300, ErrorKind::cancelled);
}

TEST_CASE("a run that another thread cancels reports every record") {
  const SimulatedClient client(policy::always_ok(milliseconds(20)));
  CancellationSource cancellation;
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  std::atomic<std::size_t> answered{0};
  std::thread other([&] {
    while (answered < 500) std::this_thread::yield();
    cancellation.cancel();
  });
  Reports reports;
  std::size_t made = 0;
  std::size_t more = 100;  // that the source has when the run is cancelled
  const auto summary = client->bulk_create_customers(
      [&]() -> std::optional<CreateCustomerRequest> {
        if (options.call.cancellation.cancelled() && more-- == 0) return std::nullopt;
        return create_of(made++);
      },
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        ++answered;
      },
      options);
  other.join();
  check_cut_off(client, summary, reports, made, ErrorKind::cancelled);
  CHECK(summary.counts.succeeded >= 500);
  CHECK(summary.counts.not_sent >= 99);
}

TEST_CASE("a run that is cancelled in a pause ends at once") {
  const SimulatedClient client(
      policy::scripted({{50, {answer::status(429, milliseconds(20), {{"Retry-After", "600"}})}}},
                       policy::always_ok(milliseconds(20))));
  CancellationSource cancellation;
  BulkOptions options;
  options.max_in_flight = 4;
  options.call.cancellation = cancellation.token();
  client.service->at(seconds(120), [&] { cancellation.cancel(); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(200), reports, options);
  check_cut_off(client, summary, reports, 200, ErrorKind::cancelled);
  CHECK(client.service->elapsed() == seconds(120));
  CHECK(reports[50].error == ErrorKind::cancelled);
  CHECK(reports[50].delivery == Delivery::refused);
}

TEST_CASE("a cancellation after the last answer changes nothing") {
  const SimulatedClient client;
  CancellationSource cancellation;
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  Reports reports;
  const auto summary = client->bulk_create_customers(
      creates(10),
      [&](std::size_t index, const auto& result) {
        reports(index, result);
        if (reports.order.size() == 10) cancellation.cancel();
      },
      options);
  check_adds_up(summary, reports, 10);
  CHECK(summary.counts.succeeded == 10);
  CHECK(summary.first_unfinished == 10);
}

TEST_CASE("a run that is out of time reports every record, each with what is certain") {
  const SimulatedClient client(policy::always_ok(milliseconds(100)));
  BulkOptions options;
  options.max_in_flight = 4;
  options.total_timeout = milliseconds(2050);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(10'000), reports, options);
  check_cut_off(client, summary, reports, 10'000, ErrorKind::timed_out);
  CHECK(client.service->elapsed() >= milliseconds(1950));
  CHECK(client.service->elapsed() <= milliseconds(2050));
  CHECK(summary.counts.succeeded >= 20);
  CHECK(summary.counts.not_sent > 9000);
}

TEST_CASE("a run that has all its answers in time is not out of time") {
  const SimulatedClient client(policy::always_ok(milliseconds(100)));
  BulkOptions options;
  options.total_timeout = seconds(10);
  const auto summary = client->bulk_create_customers(creates(100), nobody, options);
  CHECK(!summary.error);
  CHECK(summary.counts.succeeded == 100);
}

TEST_CASE("a record may fail for want of its own time without the run being out of time") {
  const SimulatedClient client(policy::scripted(
      {{5, {answer::ok(minutes(5)), answer::ok(minutes(5)), answer::ok(minutes(5))}}}));
  BulkOptions options;
  options.total_timeout = minutes(10);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(10), reports, options);
  check_adds_up(summary, reports, 10);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 10);
  CHECK(reports[5].error == ErrorKind::timed_out);
  CHECK(summary.counts.succeeded == 9);
}

TEST_CASE("a pause that does not fit into the time of the run is not begun") {
  const SimulatedClient client(
      policy::scripted({{50, {answer::status(429, {}, {{"Retry-After", "600"}})}}},
                       policy::always_ok(milliseconds(20))));
  BulkOptions options;
  options.max_in_flight = 4;
  options.total_timeout = seconds(60);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(200), reports, options);
  check_adds_up(summary, reports, 200);
  check_nothing_left(client);
  REQUIRE(summary.error.has_value());
  CHECK(summary.error->kind == ErrorKind::rate_limited);
  CHECK(client.service->elapsed() < seconds(10));
  CHECK(summary.counts.succeeded >= 46);
  CHECK(summary.counts.succeeded <= 60);
  CHECK(summary.first_unfinished <= 50);
  CHECK(reports[50].delivery == Delivery::refused);
  CHECK(reports[199].delivery == Delivery::not_sent);
  CHECK(reports[199].error.has_value());
}

TEST_CASE("a wait beyond all measure does not fit into the time of the run either") {
  const std::vector<std::vector<bizkithub::Header>> all = {
      {{"Retry-After", "99999999999999999999"}},
      {{"Retry-After", "9999999999999"}},
      {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1767225600000"}},
      {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "9223372036854775807"}}};
  for (const auto& headers : all) {
    INFO(headers.back().name << ": " << headers.back().value);
    const SimulatedClient client(
        policy::scripted({{5, {answer::status(429, milliseconds(1), headers)}}},
                         policy::always_ok(milliseconds(1))));
    BulkOptions options;
    options.max_in_flight = 1;
    options.total_timeout = minutes(10);
    Reports reports;
    const auto summary = client->bulk_create_customers(creates(20), reports, options);
    check_adds_up(summary, reports, 20);
    REQUIRE(summary.error.has_value());
    CHECK(summary.error->kind == ErrorKind::rate_limited);
    CHECK(summary.first_unfinished == 5);
    CHECK(client.service->elapsed() < seconds(1));
  }
}

TEST_CASE("a run can be cancelled in a pause beyond all measure") {
  const SimulatedClient client(policy::scripted(
      {{5, {answer::status(429, milliseconds(1), {{"Retry-After", "99999999999999999999"}})}}},
      policy::always_ok(milliseconds(1))));
  CancellationSource cancellation;
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  milliseconds rest{};
  options.on_progress = [&](const BulkProgress& progress) { rest = progress.paused_for; };
  client.service->at(minutes(10), [&] { cancellation.cancel(); });
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(20), reports, options);
  check_adds_up(summary, reports, 20);
  CHECK(client.service->elapsed() == minutes(10));
  CHECK(rest > minutes(10));
}

// ---- What is thrown ----

namespace {

struct Thrown : std::runtime_error {
  explicit Thrown(std::size_t which) : std::runtime_error("thrown"), number(which) {}
  std::size_t number;
};

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

// ---- Progress ----

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
  CHECK(near(progress.calls_per_second_now, 1000, 0.1));
  CHECK(near(progress.calls_per_second, 1000, 0.1));
  REQUIRE(progress.time_left.has_value());
  const double seconds_left = std::chrono::duration<double>(*progress.time_left).count();
  const auto finished = static_cast<double>(progress.counts.finished());
  CHECK(near(seconds_left, (10'000 - finished) / 1000, 0.2));
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

// ---- Transports ----

namespace {

// Breaks its promise in every run: takes some, finishes fewer, and returns.
class ReturnsTooEarly : public bizkithub::Transport {
 public:
  ReturnsTooEarly(int takes, int finishes) : takes_(takes), finishes_(finishes) {}

  void run(bizkithub::Exchanges& exchanges) override {
    std::vector<bizkithub::Exchange*> taken;
    for (int i = 0; i < takes_; ++i) {
      if (bizkithub::Exchange* exchange = exchanges.next()) taken.push_back(exchange);
    }
    for (std::size_t i = 0; i < taken.size() && i < static_cast<std::size_t>(finishes_); ++i) {
      taken[i]->finish(bizkithub::HttpResponse{200, {}, support::created});
    }
  }

 private:
  int takes_;
  int finishes_;
};

}  // namespace

TEST_CASE("a transport that returns too early makes no record forgotten") {
  for (const auto& [takes, finishes] : {std::pair{5, 2}, {5, 5}, {1, 0}, {0, 0}}) {
    INFO(takes << " taken, " << finishes << " finished");
    ClientOptions options;
    options.transport = std::make_shared<ReturnsTooEarly>(takes, finishes);
    const bizkithub::Client client(support::key(), options);
    Reports reports;
    const auto summary = client.bulk_create_customers(creates(50), reports);
    check_adds_up(summary, reports, 50);
    for (std::size_t i = 0; i < 50; ++i) CHECK(reports[i].error != ErrorKind::invalid_argument);
  }
}

namespace {

// Breaks down in the middle of its work.
class Throws : public bizkithub::Transport {
 public:
  void run(bizkithub::Exchanges& exchanges) override {
    bizkithub::Exchange* first = exchanges.next();
    if (first != nullptr) first->finish(bizkithub::HttpResponse{200, {}, support::created});
    static_cast<void>(exchanges.next());
    throw Thrown(1);
  }
};

}  // namespace

TEST_CASE("what a transport throws reaches the caller, once what it took has been reported") {
  ClientOptions options;
  options.transport = std::make_shared<Throws>();
  const bizkithub::Client client(support::key(), options);
  Counted source{50};
  Reports reports;
  CHECK_THROWS_AS(client.bulk_create_customers(source, reports), Thrown);
  CHECK(reports.each_once(source.taken));
  CHECK(reports.counts().succeeded == 1);
  CHECK(reports.counts().unknown == 1);
}

TEST_CASE("a bulk run goes through the public fake transport") {
  support::FakeClient client;
  for (int i = 0; i < 9; ++i) client.reply(200, support::created);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(9), reports);
  check_adds_up(summary, reports, 9);
  CHECK(summary.counts.succeeded == 9);
  CHECK(client.transport->replies_left() == 0);
}

TEST_CASE("the public fake transport keeps a pace that is no whole number of microseconds") {
  support::FakeClient client;
  for (int i = 0; i < 30; ++i) client.reply(200, support::created);
  BulkOptions options;
  options.rate_limit = {3, milliseconds(1)};
  const auto summary = client->bulk_create_customers(creates(30), nobody, options);
  CHECK(summary.counts.succeeded == 30);
}
