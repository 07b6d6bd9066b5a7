// SPDX-License-Identifier: MIT
// What an attempt tells about how fast a bulk run may go.
#include <algorithm>
#include <bizkithub/detail/bulk/bulk_run.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/stub_record.hpp"

namespace unit::pace_signal_test {

using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::HttpResponse;
using bizkithub::TransportFailure;
using bizkithub::detail::pace_signal;
using bizkithub::detail::PaceSignal;
using std::chrono::seconds;
using support::StubRecord;

namespace {

PaceSignal signal_of(HttpOutcome outcome) {
  const bizkithub::TimePoint start{std::chrono::hours(5)};
  StubRecord record;
  record.begin_call(start + seconds(60));
  REQUIRE(record.start(start));
  record.sent_at = start;
  record.receive(std::move(outcome), start + seconds(1), {});
  CHECK(pace_signal(record).sent_at == start);
  return pace_signal(record);
}

}  // namespace

TEST_CASE("a service that answers serves, be it with a refusal") {
  for (const int status : {200, 204, 301, 400, 401, 403, 404, 409}) {
    INFO(status);
    CHECK(signal_of(HttpResponse{status, {}, {}}).kind == PaceSignal::Kind::served);
  }
}

TEST_CASE("too many requests tell of a limit, with the wait that is asked for") {
  CHECK(signal_of(HttpResponse{429, {}, {}}).kind == PaceSignal::Kind::limited);
  CHECK(!signal_of(HttpResponse{429, {}, {}}).wait);
  const auto coded = R"({"error": {"code": "INTERNAL_TOO_MANY_REQUESTS"}})";
  CHECK(signal_of(HttpResponse{500, {}, coded}).kind == PaceSignal::Kind::limited);
  CHECK(signal_of(HttpResponse{429, {{"Retry-After", "7"}}, {}}).wait == seconds(7));
}

TEST_CASE("a gateway in trouble and a connection that breaks tell of a failure") {
  for (const int status : {408, 500, 502, 503, 504}) {
    INFO(status);
    CHECK(signal_of(HttpResponse{status, {}, {}}).kind == PaceSignal::Kind::failed);
  }
  for (const bool sent : {false, true}) {
    CHECK(signal_of(TransportFailure{ErrorKind::network, sent, "it broke", {}}).kind ==
          PaceSignal::Kind::failed);
  }
  CHECK(signal_of(HttpResponse{503, {{"Retry-After", "7"}}, {}}).wait == seconds(7));
}

TEST_CASE("what a response states of its limit is told whatever its status") {
  for (const int status : {200, 403, 429, 503}) {
    const auto signal = signal_of(HttpResponse{status, {{"X-RateLimit-Remaining", "5"}}, {}});
    REQUIRE(signal.rate_limit.has_value());
    CHECK(signal.rate_limit->remaining == 5U);
  }
  CHECK(!signal_of(HttpResponse{200, {}, {}}).rate_limit);
}

}  // namespace unit::pace_signal_test
