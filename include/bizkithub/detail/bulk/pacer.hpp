// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/bulk/circuit_breaker.hpp>
#include <bizkithub/detail/bulk/concurrency_limit.hpp>
#include <bizkithub/detail/bulk/speed_search.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// What is left of the service's rate limit, as its responses tell (`X-RateLimit-*`).
class Quota {
 public:
  /// Requests in flight may not yet be included in the remaining count.
  bool is_used_up(TimePoint now, std::size_t in_flight) const noexcept {
    return now < resets_at_ && in_flight >= remaining_;
  }
  TimePoint resets_at() const noexcept { return resets_at_; }

  /// Returns until when to pause, if nothing is left.
  std::optional<TimePoint> update(const RateLimitStatus& status, TimePoint now) {
    // The end of a window is told in whole seconds, by a clock of whole seconds.
    constexpr std::chrono::milliseconds precision{1500};
    if (!status.remaining || !status.resets_in) return std::nullopt;
    const TimePoint resets_at = now + *status.resets_in;
    const bool in_window = now < resets_at_;
    // Responses overtake each other: one from an earlier window tells nothing of this one.
    if (in_window && resets_at + precision < resets_at_) return std::nullopt;
    if (in_window && resets_at <= resets_at_ + precision) {
      // Within one window the lowest value counts.
      remaining_ = (std::min)(remaining_, *status.remaining);
    } else {
      remaining_ = *status.remaining;
      resets_at_ = resets_at;
    }
    return is_used_up(now, 0) ? std::optional(resets_at_) : std::nullopt;
  }

 private:
  std::uint64_t remaining_ = 0;
  TimePoint resets_at_{};  ///< In the past: nothing is known.
};

/// What one attempt tells about how fast a run may go.
struct PaceSignal {
  enum class Kind {
    served,   ///< The service answered, be it with a refusal.
    limited,  ///< Too many requests.
    failed    ///< No response, or one of a service or gateway in trouble.
  };
  Kind kind = Kind::served;
  TimePoint sent_at{};
  /// How long the service asked to wait.
  std::optional<std::chrono::seconds> wait{};
  std::optional<RateLimitStatus> rate_limit{};
};

/// Decides when a run may send its next request, without I/O. A request goes when all of the user's
/// limit, the service's quota, the circuit breaker, the speed search and the concurrency limit
/// allow it. Not thread-safe.
class Pacer {
 public:
  Pacer(std::size_t max_in_flight, const std::optional<RateLimit>& limit,
        std::function<double()> uniform01)
      : limit_(limit ? gate_for(*limit) : GcraGate{}),
        breaker_(std::move(uniform01)),
        concurrency_(max_in_flight) {}

  bool may_send(TimePoint now, std::size_t in_flight) {
    const bool paused = breaker_.is_open(now);
    is_full_ = !paused && is_full(now, in_flight);
    const bool held = opens_at(now, in_flight).value_or((TimePoint::max)()) > now;
    const bool outage = paused && breaker_.reason() == PauseReason::outage;
    const bool by_limit = held && !is_full_ && !outage;
    waited_ = waited_for_rate_limit(now);
    waits_since_ = by_limit ? std::optional(now) : std::nullopt;
    return !held;
  }

  /// When may_send() may change by time alone. Absent: only an answer can change it.
  std::optional<TimePoint> opens_at(TimePoint now, std::size_t in_flight) const {
    if (is_full((std::max)(now, alone_until_), in_flight)) return std::nullopt;
    TimePoint opens = (std::max)({breaker_.open_until(), speed_.opens_at(), limit_.opens_at()});
    if (is_full(now, in_flight)) opens = (std::max)(opens, alone_until_);
    if (quota_.is_used_up(now, in_flight)) opens = (std::max)(opens, quota_.resets_at());
    return opens;
  }

  void sent(TimePoint now) {
    limit_.pass(now);
    speed_.sent(now);
    breaker_.sent(now);
    if (alone_until_ == TimePoint{}) alone_until_ = now + max_alone;
  }

  void answered(const PaceSignal& signal, TimePoint now) {
    alone_until_ = now;
    const bool counts = breaker_.answered(signal.sent_at);
    const TimePoint requested = requested_pause(signal, now);
    if (signal.kind == PaceSignal::Kind::served) served(counts, now);
    if (signal.kind != PaceSignal::Kind::failed) breaker_.served();
    if (requested > now) return breaker_.open(now, requested, PauseReason::server_requested);
    if (signal.kind == PaceSignal::Kind::failed) failed(counts, now);
    if (signal.kind == PaceSignal::Kind::limited && counts) {
      breaker_.back_off(now, PauseReason::throttled);
    }
  }

  /// Whether the next request, or the one in flight, finds out whether a pause is over.
  bool is_half_open() const noexcept { return breaker_.is_half_open(); }
  /// In the past: the run does not pause.
  TimePoint paused_until() const noexcept { return breaker_.open_until(); }
  PauseReason pause_reason() const noexcept { return breaker_.reason(); }
  /// For how long a limit, the user's or the service's, kept the run from sending.
  std::chrono::nanoseconds waited_for_rate_limit(TimePoint now) const noexcept {
    return waited_ + (now - waits_since_.value_or(now));
  }

 private:
  // How long the first call of a run goes alone, so that the others do not repeat name resolution
  // and address selection (the connection attempt delay of RFC 8305).
  static constexpr std::chrono::milliseconds max_alone{250};

  // A probe goes alone, and does not wait for what was sent before the pause.
  bool is_full(TimePoint now, std::size_t in_flight) const noexcept {
    const std::size_t limit = now < alone_until_ ? 1 : concurrency_.limit();
    return in_flight >= limit || breaker_.is_probing();
  }

  TimePoint requested_pause(const PaceSignal& signal, TimePoint now) {
    const auto reset = quota_.update(signal.rate_limit.value_or(RateLimitStatus{}), now);
    return (std::max)(reset.value_or(now), now + signal.wait.value_or(std::chrono::seconds(0)));
  }

  void served(bool counts, TimePoint now) {
    speed_.count_served(now);
    if (!breaker_.is_half_open()) {
      concurrency_.answered(now, is_full_);
      return speed_.speed_up(now);
    }
    if (!counts || breaker_.is_open(now)) return;
    concurrency_.restart();
    if (breaker_.reason() == PauseReason::throttled) {
      speed_.slow_down(now, breaker_.opened_at(), breaker_.recovered_at_once());
    }
    breaker_.close();
  }

  void failed(bool counts, TimePoint now) {
    const bool outage = breaker_.failed();
    if (counts && (breaker_.is_half_open() || outage)) breaker_.back_off(now, PauseReason::outage);
  }

  GcraGate limit_;
  Quota quota_;
  CircuitBreaker breaker_;
  SpeedSearch speed_;
  ConcurrencyLimit concurrency_;
  std::chrono::nanoseconds waited_{};  ///< For a limit, until `waits_since_`.
  std::optional<TimePoint> waits_since_;
  TimePoint alone_until_{};
  bool is_full_ = false;  ///< The concurrency limit kept the run from sending.
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
