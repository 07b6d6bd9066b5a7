// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/bulk/record.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Whether and why a bulk run ends before all records have a result of their own.
class RunEnd {
 public:
  RunEnd(const BulkOptions& options, std::optional<Error> invalid_options, TimePoint now)
      : cancellation_(options.call.cancellation),
        max_failures_(options.max_consecutive_failures),
        error_(std::move(invalid_options)) {
    if (options.total_timeout && !error_) deadline_ = now + *options.total_timeout;
  }

  bool reached() const noexcept { return error_.has_value(); }
  const Error& error() const noexcept { return *error_; }
  std::optional<Error> take_error() noexcept { return std::move(error_); }
  /// The largest time if there is no total timeout.
  TimePoint deadline() const noexcept { return deadline_; }

  void check(TimePoint now) {
    if (cancellation_.cancelled()) {
      end(ErrorKind::cancelled, "the bulk run was cancelled");
    } else if (now >= deadline_) {
      end(ErrorKind::timed_out, "the total timeout of the bulk run expired");
    }
  }

  /// A pause that does not fit into the total timeout is not begun.
  void check_pause(const Pacer& pacer, TimePoint now) {
    if (pacer.pause_reason() != PauseReason::server_requested) return;
    if (pacer.paused_until() <= now || pacer.paused_until() < deadline_) return;
    end(ErrorKind::rate_limited,
        "the pause that the service asks for does not fit into the total timeout of the bulk run");
  }

  void end(ErrorKind kind, std::string_view message) {
    if (!error_) error_ = make_error(kind, message);
  }

  /// Takes note of the result of a record. `error` is null if it succeeded.
  void count(const BulkRecord& record, const Error* error, TimePoint now) {
    if (error == nullptr) {
      failures_ = 0;
    } else if (cut_off(record, *error, now)) {
      check(now);
      first_unfinished_ = (std::min)(first_unfinished_, record.index);
    } else if (!reached() &&
               (record.sent_at != TimePoint{} || error->kind != ErrorKind::invalid_argument)) {
      count_failure(record.index, *error);
    }
  }

  /// Whether a record lacks a result of its own because of the end.
  bool cut_off_any() const noexcept { return first_unfinished_ < SIZE_MAX; }
  /// The largest number if there is none.
  std::size_t first_unfinished() const noexcept { return first_unfinished_; }

  /// For a record that waits when the run ends.
  Error error_of(const BulkRecord& record) const {
    Error error = *error_;
    const Error* last = record.call().error();
    if (last != nullptr) error.message += "; last attempt: " + last->message;
    return error;
  }

  /// Whether it was the end of the run that ended the record with `error`.
  bool cut_off(const BulkRecord& record, const Error& error, TimePoint now) const noexcept {
    if (error.kind == ErrorKind::cancelled && (reached() || cancellation_.cancelled())) return true;
    const bool ran_out = error.kind == ErrorKind::timed_out && error.http_status != 408;
    if (ran_out && now >= deadline_ && record.deadline() == deadline_) return true;
    return error_ && error.kind == error_->kind;
  }

 private:
  void count_failure(std::size_t index, const Error& error) {
    first_failure_ = failures_ == 0 ? index : (std::min)(first_failure_, index);
    if (++failures_ != max_failures_) return;
    // Without the rest, which is about that record alone.
    end(error.kind,
        std::to_string(failures_) + " records in a row failed, the last one: " + error.message);
    error_->code = error.code;
    first_unfinished_ = (std::min)(first_unfinished_, first_failure_);
  }

  const CancellationToken& cancellation_;
  const std::size_t max_failures_;  ///< In a row. 0: no limit.
  std::optional<Error> error_;
  TimePoint deadline_ = (TimePoint::max)();
  std::size_t first_unfinished_ = SIZE_MAX;
  std::size_t failures_ = 0;  ///< In a row.
  std::size_t first_failure_ = 0;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
