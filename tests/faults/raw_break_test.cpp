// SPDX-License-Identifier: MIT
// Connections that are refused, broken and held up: what the client says of them, beside what the
// server counted.
#include <string>

#include "../support/catch2.hpp"
#include "../support/slack.hpp"
#include "raw_scenario.hpp"

namespace faults::raw_break_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;

namespace {

const std::string good = response(200, good_body);
const std::string half_status_line = "HTTP/1.1 20";
const std::string half_headers = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Re";
const std::string half_body = good.substr(0, good.size() - good_body.size() / 2);

}  // namespace

TEST_CASE("a server that refuses connections is a network failure that sent nothing") {
  Scenario scenario;
  scenario.name = "refused, every time";
  scenario.scripts = {{step::serve()}};
  scenario.start = Scenario::Start::refusing;
  scenario.create = scenario.match = {3, 0, 0, "network", "not_sent"};
  play(scenario);
  scenario.name = "refused, twice";
  scenario.heals_after = 2;
  scenario.create = scenario.match = {3, 1, 1, "ok", ""};
  play(scenario);
}

TEST_CASE("a connection that breaks before its request was read leaves the outcome unknown") {
  using namespace step;
  play(Break{"closed unread", {await(), close()}});
  play(Break{"reset unread", {await(), reset()}});
  play(Break{"closed after a byte", {first_byte(), close()}});
  play(Break{"reset after a byte", {first_byte(), reset()}});
  play(Break{"half-closed unread", {await(), half_close()}});
}

TEST_CASE("a connection that breaks after its request was read leaves the outcome unknown") {
  using namespace step;
  const ErrorKind kind = ErrorKind::network;
  play(Break{"read, closed", {read(), close()}});
  play(Break{"read, reset", {read(), reset()}});
  play(Break{"applied, closed", {read(), apply(), close()}, kind, Delivery::unknown, 1, 1});
  play(Break{"applied, reset", {read(), apply(), reset()}, kind, Delivery::unknown, 1, 1});
  play(Break{
      "applied, half-closed", {read(), apply(), half_close()}, kind, Delivery::unknown, 1, 1});
}

TEST_CASE("a connection that breaks halfway through the response is a network failure") {
  struct Part {
    const char* name;
    std::string bytes;
  };
  for (const Part& part :
       {Part{"half a status line", half_status_line}, Part{"half the headers", half_headers},
        Part{"half a body", half_body}}) {
    for (const bool reset : {false, true}) {
      Break fault;
      fault.name = part.name + std::string(reset ? ", reset" : ", closed");
      fault.script = {step::read(), step::apply(), step::say(part.bytes),
                      reset ? step::reset() : step::close()};
      fault.applied = 1;
      play(fault);
    }
  }
}

TEST_CASE("a chunked response that is cut off is a network failure") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string part : {"", "1", "10\r\n", "10\r\n{\"success\"", "1\r\n{\r\n"}) {
    const std::string bytes = chunked + part;
    play(Break{"chunked, cut off after " + std::to_string(part.size()) + " bytes",
               {step::read(), step::apply(), step::say(bytes), step::close()},
               ErrorKind::network,
               Delivery::unknown,
               1,
               1});
  }
}

TEST_CASE("connections that the server never accepts time out, and what was sent is unknown") {
  Scenario scenario;
  scenario.name = "never accepted, served too late";
  scenario.scripts = {{step::serve()}};
  scenario.start = Scenario::Start::not_accepting;
  scenario.create = {3, 3, 3, "timed_out", "unknown"};
  scenario.match = {1, 1, 1, "timed_out", "unknown"};
  play(scenario);
  scenario.name = "accepted after two attempts";
  scenario.heals_after = 2;
  scenario.create = {3, 3, 3, "ok", may_have_applied};
  play(scenario);
}

TEST_CASE("a server whose queue is full gets no request, so any call tries again") {
  Scenario scenario;
  scenario.name = "no room in the queue, every time";
  scenario.scripts = {{step::serve()}};
  scenario.start = Scenario::Start::queue_full;
  scenario.create = scenario.match = {3, 0, 0, "timed_out", "not_sent"};
  play(scenario);
  scenario.name = "no room in the queue, twice";
  scenario.times_out = true;
  scenario.heals_after = 2;
  scenario.create = scenario.match = {3, 1, 1, "ok", ""};
  play(scenario);
}

TEST_CASE("a server that stalls is a timeout whose outcome is unknown") {
  using namespace step;
  const ErrorKind kind = ErrorKind::timed_out;
  const Delivery unknown = Delivery::unknown;
  play(Break{"stalls unread", {await(), ignore()}, kind});
  play(Break{"stalls after the request", {read(), read_on()}, kind});
  play(Break{"stalls once applied", {read(), apply(), read_on()}, kind, unknown, 1, 1});
  play(Break{"stalls in the headers",
             {read(), apply(), say(half_headers), read_on()},
             kind,
             unknown,
             1,
             1});
  play(Break{
      "stalls in the body", {read(), apply(), say(half_body), read_on()}, kind, unknown, 1, 1});
}

TEST_CASE("a response that drips in is taken if it is done in time, and else times out") {
  using namespace step;
  play(Break{"drips past the timeout",
             {read(), apply(), drip(good, milliseconds(100))},
             ErrorKind::timed_out,
             Delivery::unknown,
             1,
             1});
  Scenario scenario;
  scenario.name = "drips within the timeout";
  scenario.scripts = {{read(), apply(), drip(good, milliseconds(1)), read_on()}};
  scenario.create = scenario.match = {1, 1, 1, "ok", ""};
  play(scenario);
}

TEST_CASE("the total timeout ends a call whose attempts would go on") {
  Scenario scenario;
  scenario.name = "stalls beyond the total timeout";
  scenario.scripts = {{step::read(), step::apply(), step::read_on()}};
  scenario.change_options = [](bizkithub::ClientOptions& options) {
    options.attempt_timeout = 2 * support::slack();
    options.total_timeout = options.attempt_timeout * 3 / 2;
    options.retry.jitter = 0;
  };
  scenario.create = {2, 2, 2, "timed_out", "unknown"};
  scenario.match = {1, 1, 1, "timed_out", "unknown"};
  play(scenario);
}

TEST_CASE("a server that stops reading a long request makes it time out, outcome unknown") {
  Scenario scenario;
  scenario.name = "stalls while 8 MiB are being sent";
  scenario.scripts = {{step::first_byte(), step::ignore()}};
  scenario.notice = std::string(8'000'000, 'n');
  scenario.match = {1, 1, 0, "timed_out", "unknown"};
  play(scenario);
  scenario.name = "resets while 8 MiB are being sent";
  scenario.scripts = {{step::first_byte(), step::reset()}};
  scenario.match = {1, 1, 0, "network", "unknown"};
  play(scenario);
}

TEST_CASE("a server that never says 100 Continue is not waited for") {
  Scenario scenario;
  scenario.name = "100-continue never sent";
  scenario.scripts = {{step::serve()}};
  scenario.notice = std::string(2'000'000, 'n');
  scenario.match = {1, 1, 1, "ok", ""};
  play(scenario);
}

}  // namespace faults::raw_break_test
