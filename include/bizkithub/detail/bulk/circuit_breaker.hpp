// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

enum class PauseReason {
  server_requested,  ///< The service said how long to wait.
  throttled,         ///< Too many requests, without saying how long to wait.
  outage             ///< The service fails call after call.
};

/// Stops a run for a while, then lets one call through as a probe (half-open), and closes when that
/// is served.
class CircuitBreaker {
 public:
  /// `uniform01` returns random numbers in [0, 1).
  explicit CircuitBreaker(std::function<double()> uniform01) : uniform01_(std::move(uniform01)) {}

  bool is_open(TimePoint now) const noexcept { return now < open_until_; }
  TimePoint open_until() const noexcept { return open_until_; }
  TimePoint opened_at() const noexcept { return opened_at_; }
  PauseReason reason() const noexcept { return reason_; }
  /// Not served again since it opened.
  bool is_half_open() const noexcept { return half_open_; }
  bool is_probing() const noexcept { return half_open_ && probe_sent_at_.has_value(); }
  /// Whether the first probe was served.
  bool recovered_at_once() const noexcept { return openings_in_row_ == 1; }

  void sent(TimePoint now) noexcept {
    if (half_open_) probe_sent_at_ = now;
  }

  /// Takes note of an answer to what was sent at `sent_at`. Returns whether it counts: what was
  /// sent before a pause tells nothing about the time after it.
  bool answered(TimePoint sent_at) noexcept {
    const bool counts = !half_open_ || (probe_sent_at_ && sent_at >= *probe_sent_at_);
    if (counts) probe_sent_at_.reset();
    return counts;
  }

  void open(TimePoint now, TimePoint until, PauseReason reason) noexcept {
    if (!half_open_) opened_at_ = now;
    open_until_ = (std::max)(open_until_, until);
    half_open_ = true;
    reason_ = reason;
  }

  /// Opens it for a time of our own, longer each time in a row.
  void back_off(TimePoint now, PauseReason reason) {
    using Milliseconds = std::chrono::duration<double, std::milli>;
    const Milliseconds first(reason == PauseReason::outage ? 500 : 50);
    const Milliseconds pause =
        (std::min)(first * std::exp2(openings_in_row_++), Milliseconds(8000));
    // From three quarters of it to five, so that many clients do not come back together.
    const auto random = pause * (0.75 + uniform01_() / 2);
    open(now, now + std::chrono::duration_cast<TimePoint::duration>(random), reason);
  }

  void close() noexcept {
    half_open_ = false;
    openings_in_row_ = 0;
  }

  void served() noexcept { failures_in_row_ = 0; }

  /// Whether the service is out of order. One that never answered is not: its address may be wrong.
  bool failed() noexcept {
    // Fewer may be chance, on a bad network.
    constexpr int failures_of_an_outage = 12;
    return failures_in_row_ && ++*failures_in_row_ >= failures_of_an_outage;
  }

 private:
  std::function<double()> uniform01_;
  TimePoint open_until_{};
  TimePoint opened_at_{};
  bool half_open_ = false;
  std::optional<TimePoint> probe_sent_at_;
  PauseReason reason_ = PauseReason::server_requested;
  int openings_in_row_ = 0;
  std::optional<int> failures_in_row_;  ///< Absent: never served.
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
