// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/options.hpp>
#include <bizkithub/rate_limit.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// Number of records of a bulk run, by outcome. Each record with a result is counted in one of the
/// last five.
struct BulkCounts {
  /// Taken from the source.
  std::size_t pulled = 0;
  /// Being sent at this moment.
  std::size_t in_flight = 0;
  std::size_t succeeded = 0;
  /// Refused by this library: `invalid_argument`.
  std::size_t invalid = 0;
  /// Failed; the service answered that it did not process the request.
  std::size_t refused = 0;
  /// Failed; no byte of the request left this process. Does not include `invalid`.
  std::size_t not_sent = 0;
  /// Failed; the request may or may not have been processed.
  std::size_t unknown = 0;

  std::size_t finished() const noexcept {
    return succeeded + invalid + refused + not_sent + unknown;
  }
};

/// Progress of a bulk run.
struct BulkProgress {
  BulkCounts counts{};
  std::chrono::milliseconds elapsed{};
  /// Responses per second over the last second, or over the run so far if that is shorter.
  double calls_per_second_now = 0;
  /// Responses per second over the whole run, pauses included.
  double calls_per_second = 0;
  /// Time in which nothing was sent because of a rate limit, the service's or
  /// BulkOptions::rate_limit.
  std::chrono::milliseconds waited_for_rate_limit{};
  /// How much longer the run pauses. Zero: it does not pause.
  std::chrono::milliseconds paused_for{};
  /// Why it pauses: `rate_limited`, or how the service fails (`network`, `server_error`, ...).
  /// Absent: it does not pause.
  std::optional<ErrorKind> paused_by{};
  /// Estimated from the speed so far, pauses included, and not less than `paused_for`. Absent if
  /// the number of records is not known, or no record is finished yet.
  std::optional<std::chrono::milliseconds> time_left{};
};

/// Options of a bulk run.
struct BulkOptions {
  /// Maximum number of requests in flight, from 1 to 10,000. A run begins with one request, then a
  /// few at a time, and adds more as long as that makes it faster. Over HTTP/1.1 each one needs a
  /// file descriptor.
  std::size_t max_in_flight = 64;
  /// Unset: as fast as the service allows.
  std::optional<RateLimit> rate_limit{};
  /// For the whole run, pauses included. Unset: no limit. A record that the service always answers
  /// with HTTP 429 is tried until then.
  std::optional<std::chrono::milliseconds> total_timeout{};
  /// Ends the run when this many records in a row have failed, none of them as `invalid_argument`:
  /// what keeps all from succeeding, such as a refused key or a wrong URL, should not be tried a
  /// million times. 0: never.
  std::size_t max_consecutive_failures = 0;
  /// Whether a run that ends early pulls what is left in the source, and passes it to the sink,
  /// `not_sent`. An endless source has to end then.
  bool drain_source = false;
  /// For each record: `retry`, `headers`, and `total_timeout`, which does not include pauses of the
  /// run. Its `cancellation` ends the run.
  CallOptions call{};
  /// Number of records, for BulkProgress::time_left. Unset: the size of the range, if it has one.
  std::optional<std::size_t> expected_records{};
  /// Called on the thread of the run, at most ten times a second, also during pauses. It may cancel
  /// the run.
  std::function<void(const BulkProgress&)> on_progress{};
};

/// Result of a bulk run.
struct BulkSummary {
  BulkCounts counts{};
  /// Why the run ended early: `cancelled`, `timed_out`, `rate_limited` (a pause that did not fit
  /// into BulkOptions::total_timeout), `invalid_argument` (invalid options; see `field`), or the
  /// kind of the last of BulkOptions::max_consecutive_failures. Its `delivery` is that of the
  /// records that were never sent. Absent: it did not, and every record has its own result.
  std::optional<Error> error{};
  /// Index of the first record that the early end of the run cut off, or of the first of the
  /// failures in a row that ended it: resume there. The number of records if there is none.
  std::size_t first_unfinished = 0;
  /// Attempts at sending a request, including those that failed before it was sent.
  std::size_t attempts = 0;
  /// The members below have the same meaning as in BulkProgress.
  std::chrono::milliseconds elapsed{};
  double calls_per_second = 0;
  std::chrono::milliseconds waited_for_rate_limit{};
};

BIZKITHUB_NAMESPACE_END
