// SPDX-License-Identifier: MIT
// A request that is sent for a call, perhaps several times.
#include <bizkithub/detail/call/call_exchange.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "../support/catch2.hpp"
#include "../support/stub_call.hpp"

namespace unit::call_exchange_test {

using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::HttpRequest;
using bizkithub::HttpResponse;
using bizkithub::TimePoint;
using bizkithub::detail::CallExchange;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr TimePoint noon{std::chrono::hours(5)};

class TestExchange final : public CallExchange {
 public:
  explicit TestExchange(HttpRequest request = {}, TimePoint deadline = noon + seconds(60))
      : CallExchange(std::move(request), support::authenticator()) {
    begin(make_call_(support::policy_until(deadline)));
  }
  void begin_again() { begin(make_call_(support::policy_until(noon + seconds(60)))); }
  void finish(HttpOutcome outcome) override { receive(std::move(outcome), noon, {}); }

 private:
  support::CallMaker make_call_;
};

const HttpResponse unavailable{503, {}, {}};

}  // namespace

TEST_CASE("an exchange is being sent from its start until its outcome") {
  TestExchange exchange;
  CHECK(!exchange.sending());
  CHECK(exchange.start(noon));
  CHECK(exchange.sending());
  exchange.finish(HttpResponse{200, {}, "body"});
  CHECK(!exchange.sending());
  CHECK(exchange.call().done());
  CHECK(exchange.call().take_result()->body == "body");
}

TEST_CASE("an exchange is given up when its attempt is, or earlier where its run ends") {
  TestExchange exchange;
  CHECK(exchange.start(noon));
  CHECK(exchange.deadline() == noon + seconds(30));
  TestExchange cut;
  CHECK(cut.start(noon, noon + seconds(7)));
  CHECK(cut.deadline() == noon + seconds(7));
  TestExchange later;
  CHECK(later.start(noon, noon + seconds(31)));
  CHECK(later.deadline() == noon + seconds(30));
}

TEST_CASE("an exchange does not start while its call waits") {
  TestExchange exchange;
  CHECK(exchange.start(noon));
  exchange.finish(unavailable);
  CHECK(!exchange.start(noon + milliseconds(499)));
  CHECK(!exchange.sending());
  CHECK(exchange.start(noon + milliseconds(500)));
  CHECK(exchange.sending());
}

TEST_CASE("an exchange does not start once its call is done, or out of time") {
  TestExchange done;
  CHECK(done.start(noon));
  done.finish(HttpResponse{200, {}, {}});
  CHECK(!done.start(noon));
  TestExchange late({}, noon);
  CHECK(!late.start(noon));
  CHECK(late.call().error()->kind == ErrorKind::timed_out);
}

TEST_CASE("an exchange sends the same request at each attempt") {
  TestExchange exchange({"POST", "https://example.com/x", {{"A", "b"}}, "old"});
  exchange.set_body("new");
  for (int attempt = 0; attempt < 3; ++attempt) {
    REQUIRE(exchange.start(noon + seconds(attempt * 5)));
    CHECK(exchange.request().url ==
          "https://example.com/x?apiKey=PROD0123456789abcdefABCDEF012345");
    CHECK(exchange.request().headers.at(0).value == "b");
    CHECK(exchange.request().body == "new");
    exchange.finish(unavailable);
  }
}

TEST_CASE("an exchange that begins another call knows nothing of the one before") {
  TestExchange exchange;
  CHECK(exchange.start(noon));
  exchange.finish(HttpResponse{404, {}, {}});
  CHECK(exchange.call().done());
  exchange.begin_again();
  CHECK(!exchange.call().done());
  CHECK(exchange.call().attempts().empty());
  CHECK(exchange.call().error() == nullptr);
  CHECK(exchange.start(noon));
}

}  // namespace unit::call_exchange_test
