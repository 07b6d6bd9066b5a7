// SPDX-License-Identifier: MIT
// A single call as a transport sees it: a queue of one request at a time.
#include <bizkithub/detail/call/call_exchange.hpp>
#include <bizkithub/testing.hpp>
#include <chrono>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/stub_call.hpp"

namespace unit::single_call_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::HttpResponse;
using bizkithub::LogRecord;
using bizkithub::TransportFailure;
using bizkithub::detail::Exchange;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Single {
  Single() { call.begin(make_call(support::policy_until(clock.now() + seconds(60)))); }

  bizkithub::testing::FakeClock clock;
  std::vector<LogRecord> records;
  const bizkithub::Logger logger = [this](const LogRecord& record) { records.push_back(record); };
  bizkithub::detail::CallLog log{logger, bizkithub::LogLevel::debug, "GET /x"};
  bizkithub::CancellationSource cancellation;
  bizkithub::CancellationToken token = cancellation.token();
  support::CallMaker make_call;
  bizkithub::detail::SingleCall call{{}, support::authenticator(), token, clock, log};
};

const HttpResponse fine{200, {}, {}};
const HttpResponse unavailable{503, {}, {}};

}  // namespace

TEST_CASE("a single call gives its request once, and is over when that is answered") {
  Single single;
  Exchange* exchange = single.call.next();
  REQUIRE(exchange == &single.call);
  CHECK(single.call.next() == nullptr);
  CHECK(!single.call.next_due());
  exchange->finish(fine);
  CHECK(single.call.next() == nullptr);
  CHECK(!single.call.next_due());
  CHECK(single.call.call().error() == nullptr);
}

TEST_CASE("a single call is due at once, and again after its wait") {
  Single single;
  CHECK(single.call.next_due().value() <= single.clock.now());
  single.call.next()->finish(unavailable);
  CHECK(single.call.next() == nullptr);
  CHECK(single.call.next_due() == single.clock.now() + milliseconds(500));
  single.clock.advance(milliseconds(499));
  CHECK(single.call.next() == nullptr);
  single.clock.advance(milliseconds(1));
  CHECK(single.call.next() == &single.call);
}

TEST_CASE("a single call may take until its total timeout and not longer") {
  Single single;
  CHECK(single.call.next()->deadline() == single.clock.now() + seconds(30));
  single.clock.advance(seconds(29));
  single.call.finish(unavailable);
  single.clock.advance(seconds(10));
  CHECK(single.call.next()->deadline() == single.clock.now() + seconds(21));
  single.clock.advance(seconds(21));
  single.call.finish(TransportFailure{ErrorKind::timed_out, true, "too late", {}});
  CHECK(single.call.next() == nullptr);
  CHECK(!single.call.next_due());
  CHECK(single.call.call().error()->kind == ErrorKind::timed_out);
}

TEST_CASE("a single call that is cancelled before it is sent never is") {
  Single single;
  single.cancellation.cancel();
  CHECK(single.call.next() == nullptr);
  CHECK(!single.call.next_due());
  const auto error = single.call.call().take_result().error();
  CHECK(error.kind == ErrorKind::cancelled);
  CHECK(error.delivery == Delivery::not_sent);
}

TEST_CASE("a single call that is cancelled while it waits is not sent again") {
  Single single;
  single.call.next()->finish(unavailable);
  single.cancellation.cancel();
  CHECK(single.call.next() == nullptr);
  CHECK(!single.call.next_due());
  const auto error = single.call.call().take_result().error();
  CHECK(error.kind == ErrorKind::cancelled);
  CHECK(error.delivery == Delivery::unknown);
}

TEST_CASE("a single call that is cancelled while it is sent is left to its transport") {
  Single single;
  Exchange* exchange = single.call.next();
  single.cancellation.cancel();
  CHECK(single.call.cancellation().cancelled());
  CHECK(single.call.next() == nullptr);
  CHECK(!single.call.call().done());
  exchange->finish(fine);
  CHECK(single.call.next() == nullptr);
  CHECK(single.call.call().error() == nullptr);
}

TEST_CASE("a single call logs each of its attempts once") {
  Single single;
  single.call.next()->finish(unavailable);
  CHECK(single.records.size() == 2);
  single.clock.advance(seconds(1));
  single.call.next()->finish(fine);
  CHECK(single.records.size() == 3);
}

}  // namespace unit::single_call_test
