// The options of a bulk run, right and wrong.
#include <chrono>
#include <limits>

#include "../support/bulk_runs.hpp"

namespace unit::bulk_options_test {

using bizkithub::BulkOptions;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::check_adds_up;
using support::creates;
using support::nobody;
using support::Reports;
using support::SimulatedClient;

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

}  // namespace unit::bulk_options_test
