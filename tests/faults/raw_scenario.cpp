// SPDX-License-Identifier: MIT
#include "raw_scenario.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <utility>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/slack.hpp"
#include "table.hpp"

namespace faults {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;

namespace {

constexpr const char* canary_email = "canary.of.the.tests@example.com";
constexpr int max_attempts = 3;
constexpr milliseconds at_once{200};

bizkithub::MatchCustomersRequest match_request(const Scenario& scenario) {
  auto request = support::match_request();
  request.customer_email = canary_email;
  request.notice = scenario.notice;
  return request;
}

std::string all_that_prints(const bizkithub::Error& error) {
  std::ostringstream text;
  text << error << '\n' << bizkithub::Exception(error).what() << '\n' << error.message << '\n';
  text << error.description << '\n' << error.code << '\n' << error.request_id << '\n';
  return text.str();
}

template <class T>
void take(Told& told, bizkithub::Result<T>&& result) {
  told.ok = result.has_value();
  if (told.ok) {
    told.attempts = result->info.attempts;
    told.earlier_attempt_may_have_applied = result->info.earlier_attempt_may_have_applied;
  } else {
    told.error = std::move(result.error());
    told.attempts = told.error.attempts;
    told.printed = all_that_prints(told.error);
  }
  std::ostringstream attempts;
  for (const auto& attempt : told.attempts) attempts << attempt << '\n';
  told.printed += attempts.str();
}

// Times the call alone.
template <class Make>
Told timed(const Make& make) {
  Told told;
  const auto start = std::chrono::steady_clock::now();
  auto result = make();
  told.took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  take(told, std::move(result));
  return told;
}

std::string contents(const Expected& expected) {
  std::ostringstream text;
  text << expected.attempts << " attempts, " << expected.requests << " requests, "
       << expected.applied << " applied: " << expected.outcome << ' ' << expected.delivery;
  return text.str();
}

Row row_of(const Scenario& scenario, Call call, const Told& told, const Counts& counts,
           milliseconds total) {
  return {scenario.name,
          call == Call::create ? "create" : "match",
          told.attempts.size(),
          counts.requests,
          counts.applied(),
          told.outcome(),
          told.delivery(),
          told.took,
          total};
}

bool times_out(const Scenario& scenario) {
  const auto ends_so = [](const std::optional<Expected>& expected) {
    return expected && expected->outcome == to_string(ErrorKind::timed_out);
  };
  return scenario.times_out || ends_so(scenario.create) || ends_so(scenario.match);
}

ClientOptions options_for(const Scenario& scenario, const std::string& url) {
  ClientOptions options = quick_options(url);
  if (!times_out(scenario)) {
    options.connect_timeout = options.attempt_timeout = std::chrono::seconds(10);
    options.total_timeout = std::chrono::seconds(15);
  } else if (scenario.heals_after > 0) {
    // The last attempt does not time out.
    options.connect_timeout = options.attempt_timeout = 2 * support::slack();
    options.total_timeout = 6 * options.attempt_timeout;
  }
  if (scenario.change_options) scenario.change_options(options);
  return options;
}

// The server, and a client whose log opens it at the moment that the scenario says.
class Stage {
 public:
  explicit Stage(const Scenario& scenario)
      : scenario_(scenario),
        server_(scenario.scripts),
        options_(options_for(scenario, server_.url())) {
    if (scenario.start != Scenario::Start::refusing) {
      server_.listen(scenario.start == Scenario::Start::queue_full ? 0 : 128);
    }
    if (scenario.start == Scenario::Start::queue_full) server_.fill_queue();
    if (scenario.start == Scenario::Start::listening) server_.accept_all();
    options_.logger = [this](const bizkithub::LogRecord& record) { log(record); };
    client_ = std::make_unique<Client>(support::key(), options_);
  }

  Told call(Call call) {
    if (scenario_.warmed_up) warm_up(call);
    Told told = tell(*client_, call, scenario_);
    told.printed += log_;
    return told;
  }

  Counts finish() {
    client_.reset();
    return server_.finish() - before_;
  }

  milliseconds total_timeout() const { return options_.total_timeout; }

 private:
  void warm_up(Call call) {
    REQUIRE(tell(*client_, call, scenario_).ok);
    if (scenario_.ends_while_idle) server_.wait_until_ended(1);
    before_ = server_.counts();
  }

  void log(const bizkithub::LogRecord& record) {
    log_ += record.message + '\n';
    const bool failed = record.event == bizkithub::LogEvent::retry;
    if (failed && ++failed_ == scenario_.heals_after) heal();
  }

  void heal() {
    if (scenario_.start == Scenario::Start::refusing) server_.listen();
    server_.release_queue();
    server_.accept_all();
  }

  const Scenario& scenario_;
  FaultServer server_;
  ClientOptions options_;
  std::string log_;
  std::size_t failed_ = 0;
  std::unique_ptr<Client> client_;
  Counts before_;
};

void play(const Scenario& scenario, Call call, const Expected& expected) {
  INFO(scenario.name << ", " << (call == Call::create ? "create" : "match"));
  Stage stage(scenario);
  const Told told = stage.call(call);
  const Counts counts = stage.finish();
  add_row(row_of(scenario, call, told, counts, stage.total_timeout()));
  INFO(told.printed);
  const Expected came{told.attempts.size(), counts.requests, counts.applied(), told.outcome(),
                      told.delivery()};
  CHECK(contents(came) == contents(expected));
  check_promises(call, told, counts, stage.total_timeout());
  CHECK(told.took >= scenario.at_least);
  if (scenario.connections > 0) CHECK(counts.connections == scenario.connections);
  if (scenario.fails_at_once) CHECK(told.took <= at_once + slack());
  if (!told.ok) CHECK(told.error.retry_after == scenario.retry_after);
}

bool is_unknown(const bizkithub::Attempt& attempt) {
  return attempt.error && attempt.delivery == Delivery::unknown;
}

bool may_have_sent(const bizkithub::Attempt& attempt) {
  return !attempt.error || attempt.delivery != Delivery::not_sent;
}

void check_delivery(const Told& told, const Counts& counts) {
  const bool doubt = std::any_of(told.attempts.begin(), told.attempts.end(), is_unknown);
  if (told.ok) {
    CHECK(told.earlier_attempt_may_have_applied == doubt);
    if (counts.applied() > 1) CHECK(told.earlier_attempt_may_have_applied);
    CHECK(counts.applied() >= 1);
    return;
  }
  CHECK((told.error.delivery == Delivery::unknown) == doubt);
  if (told.error.delivery == Delivery::not_sent) CHECK(counts.requests == 0);
  if (told.error.delivery == Delivery::refused) CHECK(counts.requests > 0);
  if (counts.applied() > 0) CHECK(told.error.delivery == Delivery::unknown);
}

Expected every_attempt(const Break& fault, bool repeats) {
  const long attempts = repeats ? max_attempts : 1;
  return {static_cast<std::size_t>(attempts), attempts * fault.requests, attempts * fault.applied,
          to_string(fault.kind), to_string(fault.delivery)};
}

Expected third_attempt_served(const Break& fault) {
  const bool doubt = fault.delivery == Delivery::unknown;
  return {3, 2 * fault.requests + 1, 2 * fault.applied + 1, "ok", doubt ? may_have_applied : ""};
}

}  // namespace

std::string Told::delivery() const {
  if (!ok) return to_string(error.delivery);
  return earlier_attempt_may_have_applied ? may_have_applied : "";
}

ClientOptions quick_options(const std::string& url) {
  ClientOptions options;
  options.base_url = url;
  options.connect_timeout = options.attempt_timeout = support::slack();
  options.total_timeout = 5 * options.attempt_timeout;
  options.retry.max_attempts = max_attempts;
  options.retry.initial_backoff = milliseconds(1);
  options.retry.max_backoff = milliseconds(20);
  return options;
}

Told tell(const Client& client, Call call, const Scenario& scenario) {
  if (call == Call::create) {
    const auto request = support::create_request(canary_email);
    return timed([&] { return client.create_customer(request); });
  }
  const auto request = match_request(scenario);
  return timed([&] { return client.match_customers(request); });
}

void check_promises(Call call, const Told& told, const Counts& counts, milliseconds total_timeout) {
  check_delivery(told, counts);
  // Nothing is sent but by an attempt that is on record: libcurl repeats none by itself.
  CHECK(counts.requests <=
        std::count_if(told.attempts.begin(), told.attempts.end(), may_have_sent));
  if (call == Call::match) CHECK(counts.matches <= 1);
  for (const auto& [email, creates] : counts.creates_of) {
    CHECK(email == canary_email);
    CHECK(creates == counts.creates);
  }
  const milliseconds limit = total_timeout + milliseconds(100);
  // Finding out how slow the machine is takes time itself.
  if (told.took > limit) CHECK(told.took <= limit + slack());
  CHECK_FALSE(support::contains(told.printed, support::key_text));
  CHECK_FALSE(support::contains(told.printed, canary_email));
}

void play(const Scenario& scenario) {
  if (scenario.create) play(scenario, Call::create, *scenario.create);
  if (scenario.match) play(scenario, Call::match, *scenario.match);
}

void play(const Break& fault) {
  // What has not been done may be tried again by any call.
  const bool any_call = fault.delivery != Delivery::unknown;
  Scenario scenario;
  scenario.name = fault.name + ", every time";
  scenario.times_out = fault.kind == ErrorKind::timed_out;
  scenario.scripts = {fault.script};
  scenario.create = every_attempt(fault, true);
  scenario.match = every_attempt(fault, any_call);
  play(scenario);
  scenario.name = fault.name + ", twice";
  scenario.scripts = {fault.script, fault.script, {step::serve()}};
  scenario.create = third_attempt_served(fault);
  scenario.match.reset();
  if (any_call) scenario.match = third_attempt_served(fault);
  play(scenario);
}

void play_answer(const std::string& name, const Script& answer, ErrorKind kind, Delivery delivery) {
  const long applied = delivery == Delivery::unknown ? 1 : 0;
  Scenario scenario;
  scenario.name = name;
  scenario.scripts = {{step::read()}};
  if (applied == 1) scenario.scripts[0].push_back(step::apply());
  scenario.scripts[0].insert(scenario.scripts[0].end(), answer.begin(), answer.end());
  scenario.create = Expected{1, 1, applied, to_string(kind), to_string(delivery)};
  scenario.match = scenario.create;
  play(scenario);
}

}  // namespace faults
