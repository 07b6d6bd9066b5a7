// SPDX-License-Identifier: MIT
// Every status from 300 to 599, redirects, and what Retry-After may say.
#include <atomic>
#include <ctime>
#include <memory>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "raw_scenario.hpp"
#include "table.hpp"

namespace faults::raw_status_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Stated here once more, by numbers alone, so that the library's own table can be found wrong.
std::string kind_of(int status) {
  if (status == 401) return "unauthenticated";
  if (status == 403) return "permission_denied";
  if (status == 404) return "not_found";
  if (status == 408) return "timed_out";
  if (status == 429) return "rate_limited";
  return status < 500 ? "rejected" : "server_error";
}

bool leaves_open(int status) { return status < 400 || status == 408 || status >= 500; }

bool is_tried_again(int status, Call call) {
  if (status == 429) return true;
  const bool passing = status == 408 || status == 500 || (status >= 502 && status <= 504) ||
                       (status >= 520 && status <= 524) || status == 529 || status == 530;
  return passing && call == Call::create;
}

// One row for a run of statuses that come to the same.
class StatusRows {
 public:
  explicit StatusRows(Call call) { row_.call = call == Call::create ? "create" : "match"; }
  StatusRows(const StatusRows&) = delete;
  StatusRows& operator=(const StatusRows&) = delete;
  ~StatusRows() { flush(); }

  void add(int status, const Told& told, const Counts& counts, milliseconds total) {
    const bool same = row_.outcome == told.outcome() && row_.delivery == told.delivery() &&
                      row_.attempts == told.attempts.size() && row_.requests == counts.requests;
    if (!same) flush();
    if (!same) first_ = status;
    last_ = status;
    row_ = {"",
            row_.call,
            told.attempts.size(),
            counts.requests,
            counts.applied(),
            told.outcome(),
            told.delivery(),
            told.took,
            total};
  }

 private:
  void flush() {
    if (first_ == 0) return;
    row_.scenario = "status " + std::to_string(first_);
    if (last_ != first_) row_.scenario += " to " + std::to_string(last_);
    faults::add_row(row_);
  }

  faults::Row row_;
  int first_ = 0;
  int last_ = 0;
};

// Each status is answered at once, however busy the machine is.
constexpr seconds total{30};

void check_status(int status, Call call, const Told& told, const Counts& counts) {
  INFO("status " << status);
  const std::size_t attempts = is_tried_again(status, call) ? 2 : 1;
  CHECK(told.outcome() == kind_of(status));
  CHECK(told.delivery() == (leaves_open(status) ? "unknown" : "refused"));
  CHECK(told.attempts.size() == attempts);
  CHECK(counts.requests == static_cast<long>(attempts));
  CHECK(told.error.http_status == status);
  faults::check_promises(call, told, counts, total);
}

void play_statuses(const bizkithub::Client& client, const FaultServer& server,
                   std::atomic<int>& status, Call call) {
  StatusRows rows(call);
  for (status = 300; status < 600; ++status) {
    const Counts before = server.counts();
    const Told told = faults::tell(client, call);
    const Counts counts = server.counts() - before;
    check_status(status, call, told, counts);
    rows.add(status, told, counts, total);
  }
}

std::string http_date(std::time_t when) {
  char text[64];
  std::tm parts{};
  gmtime_r(&when, &parts);
  return {text, std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

Scenario limited(int status, const std::string& name, const std::string& headers,
                 const std::string& body = {}) {
  Scenario scenario;
  scenario.name = std::to_string(status) + ", " + name;
  scenario.scripts = {{step::read(), step::say(response(status, body, headers)), step::serve()}};
  return scenario;
}

// The wait fits: the second attempt is served.
void play_waited(const std::string& name, const std::string& headers, milliseconds at_least,
                 const std::string& body = {}) {
  Scenario scenario = limited(429, name, headers, body);
  scenario.at_least = at_least;
  scenario.create = scenario.match = {2, 2, 1, "ok", ""};
  play(scenario);
}

void play_too_long(const std::string& name, const std::string& headers, seconds retry_after,
                   const std::string& body = {}) {
  Scenario scenario = limited(429, name, headers, body);
  scenario.fails_at_once = true;
  scenario.retry_after = retry_after;
  scenario.create = scenario.match = {1, 1, 0, "rate_limited", "refused"};
  play(scenario);
}

// So that each attempt has a connection, and so a script, of its own.
const std::string closing = "Connection: close\r\n";

constexpr seconds year{31'536'000};
constexpr std::time_t some_day = 1'700'000'000;
const std::string dated = "Date: " + http_date(some_day) + "\r\nRetry-After: ";

}  // namespace

TEST_CASE("every status from 300 to 599 has its kind, its delivery and its retries") {
  std::atomic<int> status{300};
  FaultServer server({{[&](faults::Connection& connection) {
    while (!connection.read_request().empty()) connection.respond(status, "");
  }}});
  server.listen();
  server.accept_all();
  auto options = faults::quick_options(server.url());
  options.connect_timeout = options.attempt_timeout = options.total_timeout = total;
  options.retry.max_attempts = 2;
  const bizkithub::Client client(support::key(), options);
  play_statuses(client, server, status, Call::create);
  play_statuses(client, server, status, Call::match);
}

TEST_CASE("a passing status is tried again where that is safe, until it is served") {
  const auto answer = [](int status) { return step::answer_once(status, "", closing); };
  for (const int status : {500, 502, 503, 504}) {
    play(Break{"status " + std::to_string(status),
               {step::read(), answer(status)},
               ErrorKind::server_error});
  }
  play(Break{"status 408", {step::read(), answer(408)}, ErrorKind::timed_out});
  play(
      Break{"status 429", {step::read(), answer(429)}, ErrorKind::rate_limited, Delivery::refused});
  play(Break{"applied, then status 504",
             {step::read(), step::apply(), answer(504)},
             ErrorKind::server_error,
             Delivery::unknown,
             1,
             1});
}

TEST_CASE("a refusal by the service's own word is final, whatever its status") {
  const std::string body =
      R"({"success": false, "error": {"code": "INTERNAL_VALIDATION_FAILED", "message": "No."}})";
  for (const int status : {200, 400, 500, 503}) {
    play_answer("refused by its code, status " + std::to_string(status),
                {step::answer_once(status, body)}, ErrorKind::rejected, Delivery::refused);
  }
  play_answer("success: false, status 200",
              {step::answer_once(200, R"({"success": false, "message": "No."})")},
              ErrorKind::rejected, Delivery::refused);
}

TEST_CASE("a redirect to another host is not followed, and that host sees nothing") {
  FaultServer other({{step::serve()}});
  other.listen();
  other.accept_all();
  for (const int status : {300, 301, 302, 303, 307, 308}) {
    const std::string location = "Location: " + other.url() + "/api/v1/customer/create\r\n";
    play_answer("redirect to another host, " + std::to_string(status),
                {step::answer_once(status, "", location)}, ErrorKind::rejected, Delivery::unknown);
  }
  CHECK(other.finish().connections == 0);
}

TEST_CASE("a Retry-After that fits is waited for") {
  play_waited("Retry-After: 0", "Retry-After: 0\r\n", milliseconds(0));
  play_waited("Retry-After: 1", "Retry-After: 1\r\n", seconds(1));
  play_waited("Retry-After, a date", dated + http_date(some_day + 1) + "\r\n", seconds(1));
  play_waited("Retry-After, the past", dated + http_date(some_day - 3600) + "\r\n",
              milliseconds(0));
  play_waited("X-RateLimit-Reset",
              "Date: " + http_date(some_day) +
                  "\r\nX-RateLimit-Reset: " + std::to_string(some_day + 1) + "\r\n",
              seconds(1));
  play_waited("retry_after in the body", "", seconds(1),
              R"({"success": false, "error": {"code": "RATE_LIMIT_EXCEEDED", "retry_after": 1}})");
}

TEST_CASE("a Retry-After that is none is passed over, and the wait is our own") {
  for (const char* value : {"soon", "-5", "1.5", "0x10", "", "1 2", "Wed, 99 Foo 2026 07:28:00"}) {
    play_waited(std::string("Retry-After: ") + value, std::string("Retry-After: ") + value + "\r\n",
                milliseconds(0));
  }
}

TEST_CASE("a Retry-After that cannot fit fails at once and is told") {
  play_too_long("Retry-After: a minute", "Retry-After: 60\r\n", seconds(60));
  play_too_long("Retry-After: a year", "Retry-After: 31536000\r\n", year);
  play_too_long("Retry-After, a date in a year",
                dated + http_date(some_day + year.count()) + "\r\n", year);
  // What is too large to be meant is a hundred years.
  play_too_long("Retry-After: huge", "Retry-After: 99999999999999999999999\r\n", 100 * year);
  play_too_long("Retry-After: 2^63", "Retry-After: 9223372036854775808\r\n", 100 * year);
  play_too_long("retry_after in the body, an hour", "", seconds(3600),
                R"({"success": false, "retry_after": 60, "error": {"retry_after": 3600}})");
}

TEST_CASE("after a 503 only a repeatable call waits as Retry-After says") {
  Scenario scenario = limited(503, "Retry-After: 1", "Retry-After: 1\r\n");
  scenario.at_least = milliseconds(0);
  scenario.retry_after = seconds(1);
  scenario.create = {2, 2, 1, "ok", may_have_applied};
  scenario.match = {1, 1, 0, "server_error", "unknown"};
  play(scenario);
  scenario = limited(503, "Retry-After: a year", "Retry-After: 31536000\r\n");
  scenario.fails_at_once = true;
  scenario.retry_after = year;
  scenario.create = scenario.match = {1, 1, 0, "server_error", "unknown"};
  play(scenario);
}

TEST_CASE("after any other status no header changes the wait") {
  for (const int status : {408, 500, 502, 504}) {
    Scenario scenario = limited(status, "Retry-After: a year", "Retry-After: 31536000\r\n");
    scenario.create = {2, 2, 1, "ok", may_have_applied};
    play(scenario);
  }
}

}  // namespace faults::raw_status_test
