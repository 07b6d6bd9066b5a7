// SPDX-License-Identifier: MIT
// When a bulk run ends, why, and which records that cuts off.
#include <bizkithub/detail/bulk/run_end.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/stub_record.hpp"

namespace unit::run_end_test {

namespace answer = support::answer;
namespace policy = support::policy;
using bizkithub::BulkOptions;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::TimePoint;
using bizkithub::detail::Pacer;
using bizkithub::detail::PaceSignal;
using bizkithub::detail::RunEnd;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using support::Cancellable;
using support::Counted;
using support::nobody;
using support::SimulatedClient;
using support::StubRecord;

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

BulkOptions lasting(std::optional<milliseconds> total_timeout) {
  BulkOptions options;
  options.total_timeout = total_timeout;
  return options;
}

Pacer pacer_that_pauses(seconds pause) {
  Pacer pacer(64, std::nullopt, [] { return 0.5; });
  PaceSignal signal;
  signal.kind = PaceSignal::Kind::limited;
  signal.wait = pause;
  pacer.answered(signal, start);
  return pacer;
}

Error failure(ErrorKind kind) { return bizkithub::detail::make_error(kind, "it failed"); }

}  // namespace

TEST_CASE("a run without a total timeout has no deadline") {
  const BulkOptions options = lasting(std::nullopt);
  RunEnd end(options, std::nullopt, start);
  CHECK(end.deadline() == TimePoint::max());
  end.check(start + std::chrono::hours(24 * 365));
  CHECK(!end.reached());
  CHECK(!end.take_error());
}

TEST_CASE("a run is out of time at its deadline") {
  const BulkOptions options = lasting(seconds(10));
  RunEnd end(options, std::nullopt, start);
  CHECK(end.deadline() == start + seconds(10));
  end.check(start + seconds(10) - milliseconds(1));
  CHECK(!end.reached());
  end.check(start + seconds(10));
  REQUIRE(end.reached());
  CHECK(end.error().kind == ErrorKind::timed_out);
}

TEST_CASE("the first reason for an end stays") {
  Cancellable run;
  run.options.total_timeout = seconds(10);
  RunEnd end(run.options, std::nullopt, start);
  end.check(start + seconds(10));
  run.cancellation.cancel();
  end.check(start + seconds(11));
  end.end(ErrorKind::rate_limited, "later");
  CHECK(end.error().kind == ErrorKind::timed_out);
}

TEST_CASE("a run that is both cancelled and out of time was cancelled") {
  Cancellable run;
  run.options.total_timeout = seconds(10);
  RunEnd end(run.options, std::nullopt, start);
  run.cancellation.cancel();
  end.check(start + seconds(10));
  CHECK(end.error().kind == ErrorKind::cancelled);
}

TEST_CASE("a run with wrong options has ended before it begins, and has no deadline") {
  const BulkOptions options = lasting(milliseconds(-1));
  RunEnd end(options, failure(ErrorKind::invalid_argument), start);
  CHECK(end.reached());
  CHECK(end.deadline() == TimePoint::max());
  end.check(start);
  CHECK(end.take_error()->kind == ErrorKind::invalid_argument);
}

TEST_CASE("a pause fits if it ends before the deadline of the run") {
  const BulkOptions options = lasting(seconds(10));
  for (const auto& [pause, fits] : {std::pair{seconds(9), true}, {seconds(10), false}}) {
    INFO(pause.count() << " s");
    RunEnd end(options, std::nullopt, start);
    end.check_pause(pacer_that_pauses(pause), start);
    CHECK(end.reached() != fits);
    if (!fits) CHECK(end.error().kind == ErrorKind::rate_limited);
  }
}

TEST_CASE("any pause fits into a run without a total timeout") {
  const BulkOptions options = lasting(std::nullopt);
  RunEnd end(options, std::nullopt, start);
  end.check_pause(pacer_that_pauses(std::chrono::hours(24 * 365 * 100)), start);
  CHECK(!end.reached());
}

TEST_CASE("a pause that is over ends nothing, whether it fitted or not") {
  const BulkOptions options = lasting(seconds(10));
  RunEnd end(options, std::nullopt, start);
  end.check_pause(pacer_that_pauses(seconds(20)), start + seconds(20));
  CHECK(!end.reached());
}

TEST_CASE("a pause that the service did not ask for is begun even if it does not fit") {
  const BulkOptions options = lasting(milliseconds(10));
  RunEnd end(options, std::nullopt, start);
  const Pacer pacer = pacer_that_pauses(seconds(0));
  CHECK(pacer.paused_until() > end.deadline());
  end.check_pause(pacer, start);
  CHECK(!end.reached());
}

TEST_CASE("the error of a record that waited tells its last attempt too") {
  const BulkOptions options = lasting(seconds(10));
  RunEnd end(options, std::nullopt, start);
  end.check(start + seconds(10));
  StubRecord untried;
  untried.begin_call(start + minutes(1));
  CHECK(end.error_of(untried).message == end.error().message);
  StubRecord tried;
  tried.begin_call(start + minutes(1));
  REQUIRE(tried.start(start));
  tried.receive(bizkithub::TransportFailure{ErrorKind::network, false, "it broke", {}}, start, {});
  CHECK(support::contains(end.error_of(tried).message, "last attempt: it broke"));
  CHECK(end.error_of(tried).kind == ErrorKind::timed_out);
}

TEST_CASE("a record whose time ends with that of the run was cut off") {
  const BulkOptions options = lasting(seconds(10));
  RunEnd end(options, std::nullopt, start);
  StubRecord record;
  record.begin_call(start + minutes(1));
  REQUIRE(record.start(start, end.deadline()));
  CHECK(end.cut_off(record, failure(ErrorKind::timed_out), start + seconds(10)));
  // Not if it timed out before, or was answered so.
  CHECK(!end.cut_off(record, failure(ErrorKind::timed_out), start + seconds(9)));
  bizkithub::Error answered = failure(ErrorKind::timed_out);
  answered.http_status = 408;
  CHECK(!end.cut_off(record, answered, start + seconds(10)));
  // Headers had arrived.
  answered.http_status = 200;
  CHECK(end.cut_off(record, answered, start + seconds(10)));
  // By its transport.
  CHECK(!end.cut_off(record, failure(ErrorKind::cancelled), start));
  CHECK(!end.cut_off(record, failure(ErrorKind::network), start));
}

TEST_CASE("a record that is cancelled with its run was cut off") {
  Cancellable run;
  RunEnd end(run.options, std::nullopt, start);
  StubRecord record;
  run.cancellation.cancel();
  CHECK(end.cut_off(record, failure(ErrorKind::cancelled), start));
}

TEST_CASE("what the transport refuses at every record ends the run, invalid records do not") {
  BulkOptions options;
  options.max_consecutive_failures = 3;
  RunEnd end(options, std::nullopt, start);
  Error error = failure(ErrorKind::invalid_argument);
  error.code = "SOME_CODE";
  StubRecord record;
  for (int i = 0; i < 10; ++i) end.count(record, &error, start);
  CHECK(!end.reached());
  record.sent_at = start;
  for (int i = 0; i < 3; ++i) end.count(record, &error, start);
  REQUIRE(end.reached());
  CHECK(end.error().kind == ErrorKind::invalid_argument);
  CHECK(end.error().code == "SOME_CODE");
  CHECK(end.error().message == "3 records in a row failed, the last one: it failed");
}

TEST_CASE("a record that had less time than the run was not cut off") {
  const BulkOptions options = lasting(seconds(10));
  RunEnd end(options, std::nullopt, start);
  StubRecord record;
  record.begin_call(start + seconds(5));
  REQUIRE(record.start(start, end.deadline()));
  CHECK(!end.cut_off(record, failure(ErrorKind::timed_out), start + seconds(10)));
}

TEST_CASE("a record that fails as the run does was cut off by it") {
  const BulkOptions options = lasting(seconds(10));
  RunEnd end(options, std::nullopt, start);
  StubRecord record;
  CHECK(!end.cut_off(record, failure(ErrorKind::rate_limited), start));
  end.check_pause(pacer_that_pauses(seconds(20)), start);
  CHECK(end.cut_off(record, failure(ErrorKind::rate_limited), start));
  CHECK(!end.cut_off(record, failure(ErrorKind::network), start));
}

TEST_CASE("a record that the service times out does not end its run") {
  const SimulatedClient client(policy::scripted({{3, {answer::status(408)}}}));
  BulkOptions options;
  options.total_timeout = seconds(10);
  const auto summary = client->bulk_match_customers(support::matches(10), nobody, options);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 10);
}

TEST_CASE("a run whose records all have a result of their own did not end early") {
  const SimulatedClient client(policy::always_ok(milliseconds(50)));
  Counted records{5};
  const auto source = [&] {
    if (records.taken == 5) client.service->pass(seconds(11));
    return records();
  };
  BulkOptions options;
  options.total_timeout = seconds(10);
  const auto summary = client->bulk_create_customers(source, nobody, options);
  CHECK(summary.counts.succeeded == 5);
  CHECK(!summary.error);
  CHECK(summary.first_unfinished == 5);
}

}  // namespace unit::run_end_test
