// SPDX-License-Identifier: MIT
// The counts, speeds and times of a progress report.
#include <algorithm>
#include <bizkithub/detail/bulk/progress_reporter.hpp>
#include <chrono>
#include <cstddef>
#include <forward_list>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../support/bulk_runs.hpp"
#include "../support/traffic.hpp"

namespace unit::progress_reporter_test {

using bizkithub::BulkProgress;
using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::TimePoint;
using bizkithub::detail::Pacer;
using bizkithub::detail::PaceSignal;
using bizkithub::detail::ProgressReporter;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::is_near;
using support::Thrown;

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

class Reporter {
 public:
  explicit Reporter(std::optional<std::size_t> expected = {})
      : reporter(callback_, expected, start) {}

  BulkProgress at(std::chrono::nanoseconds time, ErrorKind paused_by = ErrorKind::network) {
    reporter.report(start + time, pacer, paused_by);
    return last_;
  }

  void count_responses(std::chrono::nanoseconds time, int count) {
    for (int i = 0; i < count; ++i) reporter.count_response(start + time);
  }

  Pacer pacer{64, std::nullopt, [] { return 0.5; }};

 private:
  BulkProgress last_;
  ProgressReporter::Callback callback_ = [this](const BulkProgress& progress) { last_ = progress; };

 public:
  ProgressReporter reporter;
};

PaceSignal limited(seconds wait) {
  PaceSignal signal;
  signal.kind = PaceSignal::Kind::limited;
  signal.wait = wait;
  return signal;
}

}  // namespace

TEST_CASE("a record is counted by what is certain about it") {
  Reporter progress;
  ProgressReporter& reporter = progress.reporter;
  Error error;
  reporter.count_outcome(nullptr);
  error.kind = ErrorKind::invalid_argument;
  reporter.count_outcome(&error);
  error.kind = ErrorKind::network;
  for (const Delivery delivery : {Delivery::refused, Delivery::not_sent, Delivery::unknown}) {
    error.delivery = delivery;
    reporter.count_outcome(&error);
  }
  CHECK(support::text_of(reporter.counts) ==
        support::text_of(bizkithub::BulkCounts{0, 0, 1, 1, 1, 1, 1}));
}

TEST_CASE("progress is due a tenth of a second after the run began, and after each report") {
  Reporter progress;
  CHECK(progress.reporter.due() == start + milliseconds(100));
  static_cast<void>(progress.at(milliseconds(730)));
  CHECK(progress.reporter.due() == start + milliseconds(830));
}

TEST_CASE("what the callback throws leaves the next report due as if it had not") {
  const ProgressReporter::Callback callback = [](const BulkProgress&) { throw Thrown(1); };
  ProgressReporter reporter(callback, std::nullopt, start);
  const Pacer pacer(1, std::nullopt, [] { return 0.5; });
  CHECK_THROWS_AS(reporter.report(start + seconds(1), pacer, ErrorKind::network), Thrown);
  CHECK(reporter.due() == start + milliseconds(1100));
}

TEST_CASE("progress without a callback is never due") {
  const ProgressReporter::Callback none;
  CHECK(ProgressReporter(none, std::nullopt, start).due() == TimePoint::max());
}

TEST_CASE("the speed at the very beginning of a run is zero") {
  Reporter progress;
  progress.count_responses(seconds(0), 5);
  const BulkProgress first = progress.at(seconds(0));
  CHECK(first.calls_per_second == 0);
  CHECK(first.calls_per_second_now == 0);
}

TEST_CASE("the speed of now is that of the last second, the other that of the whole run") {
  Reporter progress;
  for (int tenth = 0; tenth < 50; ++tenth) progress.count_responses(tenth * milliseconds(100), 100);
  CHECK(is_near(progress.at(seconds(5)).calls_per_second_now, 1000, 0.11));
  progress.count_responses(milliseconds(6000), 10);
  const BulkProgress later = progress.at(milliseconds(6050));
  CHECK(later.calls_per_second_now < 12);
  CHECK(is_near(later.calls_per_second, 5010 / 6.05, 0.001));
}

TEST_CASE("the speed of now in the first second is that since the run began") {
  Reporter progress;
  progress.count_responses(milliseconds(100), 50);
  CHECK(is_near(progress.at(milliseconds(500)).calls_per_second_now, 100, 0.001));
}

TEST_CASE("the speed of now is zero once a second has passed without a response") {
  Reporter progress;
  progress.count_responses(milliseconds(50), 1000);
  CHECK(progress.at(milliseconds(999)).calls_per_second_now > 0);
  CHECK(progress.at(milliseconds(1100)).calls_per_second_now == 0);
  CHECK(progress.at(std::chrono::hours(24 * 365)).calls_per_second_now == 0);
  progress.count_responses(std::chrono::hours(24 * 365), 10);
  CHECK(is_near(progress.at(std::chrono::hours(24 * 365)).calls_per_second_now, 10, 0.12));
}

TEST_CASE("the time that is left follows from the records finished so far") {
  Reporter progress(100);
  CHECK(!progress.at(seconds(10)).time_left);
  progress.reporter.counts.succeeded = 20;
  CHECK(progress.at(seconds(10)).time_left == seconds(40));
  progress.reporter.counts.invalid = 80;
  CHECK(progress.at(seconds(10)).time_left == seconds(0));
  progress.reporter.counts.unknown = 80;
  CHECK(progress.at(seconds(10)).time_left == seconds(0));
}

TEST_CASE("the time that is left is finite however many records are expected") {
  Reporter progress(std::numeric_limits<std::size_t>::max());
  progress.reporter.counts.succeeded = 1;
  const auto left = progress.at(std::chrono::hours(1000)).time_left;
  REQUIRE(left.has_value());
  CHECK(*left > std::chrono::hours(24 * 365));
}

TEST_CASE("the time that is left is not less than that of the pause") {
  Reporter progress(100);
  progress.reporter.counts.succeeded = 99;
  progress.pacer.answered(limited(seconds(600)), start + seconds(10));
  const BulkProgress paused = progress.at(seconds(20));
  CHECK(paused.paused_for == seconds(590));
  CHECK(paused.time_left == seconds(590));
  CHECK(paused.paused_by == ErrorKind::rate_limited);
}

TEST_CASE("the rest of a pause is rounded up to whole milliseconds") {
  Reporter progress;
  progress.pacer.answered(limited(seconds(1)), start);
  CHECK(progress.at(seconds(1) - std::chrono::nanoseconds(1)).paused_for == milliseconds(1));
  const BulkProgress after = progress.at(seconds(1));
  CHECK(after.paused_for.count() == 0);
  CHECK(!after.paused_by);
}

TEST_CASE("a pause for an outage is told with the failure that it is for") {
  Reporter progress;
  progress.pacer.answered({}, start);
  PaceSignal failed;
  failed.kind = PaceSignal::Kind::failed;
  for (int i = 0; i < 12; ++i) progress.pacer.answered(failed, start);
  CHECK(progress.at(milliseconds(100), ErrorKind::server_error).paused_by ==
        ErrorKind::server_error);
}

}  // namespace unit::progress_reporter_test
