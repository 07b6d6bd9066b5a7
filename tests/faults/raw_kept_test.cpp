// SPDX-License-Identifier: MIT
// Connections that were kept from one call to the next.
#include <string>

#include "../support/catch2.hpp"
#include "raw_scenario.hpp"

namespace faults::raw_kept_test {

namespace {

Script after_one_answer(const Script& rest) {
  Script script = {step::serve(1)};
  script.insert(script.end(), rest.begin(), rest.end());
  return script;
}

Scenario kept(const std::string& name, const Script& rest) {
  Scenario scenario;
  scenario.name = "kept connection, " + name;
  scenario.scripts = {after_one_answer(rest), {step::serve()}};
  scenario.warmed_up = true;
  return scenario;
}

// Its close has arrived before the call begins.
void play_closed_while_idle(const std::string& name, const Script& rest) {
  Scenario scenario = kept(name, rest);
  scenario.ends_while_idle = true;
  scenario.create = scenario.match = {1, 1, 1, "ok", ""};
  play(scenario);
}

void play_closed_in_the_moment(const std::string& name, const Script& rest, long applied = 0) {
  Scenario scenario = kept(name, rest);
  scenario.create = {2, 2, applied + 1, "ok", may_have_applied};
  scenario.match = {1, 1, applied, "network", "unknown"};
  play(scenario);
}

}  // namespace

TEST_CASE("a kept connection whose end came while it was idle costs no error and no attempt") {
  play_closed_while_idle("closed while idle", {step::close()});
  play_closed_while_idle("reset while idle", {step::reset()});
  play_closed_while_idle("half-closed while idle", {step::half_close()});
  play_closed_while_idle("told to close, then closed",
                         {step::say(response(408, "", "Connection: close\r\n")), step::close()});
}

TEST_CASE("a kept connection that ends in the moment of sending never repeats a match") {
  using namespace step;
  play_closed_in_the_moment("request arrives, closed", {await(), close()});
  play_closed_in_the_moment("request arrives, reset", {await(), reset()});
  play_closed_in_the_moment("first byte read, closed", {first_byte(), close()});
  play_closed_in_the_moment("first byte read, reset", {first_byte(), reset()});
  play_closed_in_the_moment("request read, closed", {read(), close()});
  play_closed_in_the_moment("request read, reset", {read(), reset()});
  play_closed_in_the_moment("request applied, closed", {read(), apply(), close()}, 1);
  play_closed_in_the_moment("request applied, reset", {read(), apply(), reset()}, 1);
  play_closed_in_the_moment("request applied, half-closed", {read(), apply(), half_close()}, 1);
}

TEST_CASE("a kept connection that ends with its server is not mistaken for nothing sent") {
  using namespace step;
  // libcurl by itself would send again, and report no more than that nobody listens.
  for (const bool resets : {false, true}) {
    Scenario scenario = kept(std::string("server gone, ") + (resets ? "reset" : "closed"),
                             {read(), apply(), refuse_from_now(), resets ? reset() : close()});
    scenario.create = {3, 1, 1, "network", "unknown"};
    scenario.match = {1, 1, 1, "network", "unknown"};
    play(scenario);
  }
}

TEST_CASE("a kept connection whose server went away while it was idle is a plain refusal") {
  Scenario scenario = kept("server gone while idle", {step::refuse_from_now(), step::close()});
  scenario.ends_while_idle = true;
  scenario.create = scenario.match = {3, 0, 0, "network", "not_sent"};
  play(scenario);
}

TEST_CASE("an answer that nobody asked for is not taken for the answer to the next call") {
  const std::string stale = response(403, R"({"success": false, "message": "stale"})");
  Scenario scenario;
  scenario.name = "kept connection, a second answer to the first request";
  scenario.scripts = {
      {step::read(), step::apply(), step::say(response(200, good_body) + stale), step::read_on()},
      {step::serve()}};
  scenario.warmed_up = true;
  scenario.create = scenario.match = {1, 1, 1, "ok", ""};
  play(scenario);
}

TEST_CASE("a stale answer that arrives while the connection is idle is not taken either") {
  const std::string stale = response(403, R"({"success": false, "message": "stale"})");
  Scenario scenario = kept("a second answer while idle", {step::say(stale), step::close()});
  scenario.ends_while_idle = true;
  scenario.create = scenario.match = {1, 1, 1, "ok", ""};
  play(scenario);
}

TEST_CASE("a kept connection that serves on is used on") {
  Scenario scenario = kept("served on", {step::serve()});
  scenario.create = scenario.match = {1, 1, 1, "ok", ""};
  play(scenario);
}

}  // namespace faults::raw_kept_test
