#pragma once

#include <bizkithub/detail/bulk/circuit_breaker.hpp>
#include <bizkithub/detail/bulk/concurrency_limit.hpp>
#include <bizkithub/detail/bulk/quota.hpp>
#include <bizkithub/detail/bulk/speed_search.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Adds up periods of time.
class Stopwatch {
 public:
  void start(TimePoint now) noexcept {
    if (!since_) since_ = now;
  }
  void stop(TimePoint now) noexcept {
    if (since_) total_ += now - *since_;
    since_.reset();
  }
  std::chrono::nanoseconds total(TimePoint now) const noexcept {
    return total_ + (since_ ? now - *since_ : std::chrono::nanoseconds(0));
  }

 private:
  std::optional<TimePoint> since_;
  std::chrono::nanoseconds total_{};
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

  bool asks_for_wait() const noexcept { return wait && wait->count() > 0; }
  bool tells_empty_quota() const noexcept {
    return rate_limit && rate_limit->remaining == 0U && rate_limit->resets_in &&
           rate_limit->resets_in->count() > 0;
  }
};

/// Decides when a run may send its next request, without I/O. A request goes when all of the user's
/// limit, the service's quota, the circuit breaker, the speed search and the concurrency limit
/// allow it. Not thread-safe.
class Pacer {
 public:
  Pacer(std::size_t max_in_flight, const std::optional<RateLimit>& limit,
        std::function<double()> uniform01)
      : breaker_(std::move(uniform01)), concurrency_(max_in_flight) {
    if (limit) limit_ = gate_for(*limit);
  }

  bool may_send(TimePoint now, std::size_t in_flight) {
    const bool paused = breaker_.is_open(now);
    is_full_ = !paused && is_full(now, in_flight);
    if (is_full_) return false;
    const bool held = paused || quota_.is_used_up(now, in_flight) ||
                      (limit_ && !limit_->is_open(now)) || !speed_.is_open(now);
    const bool outage = paused && breaker_.reason() == PauseReason::outage;
    if (held && !outage) held_by_limit_.start(now);
    return !held;
  }

  /// When may_send() may change by time alone. Absent: only an answer can change it.
  std::optional<TimePoint> opens_at(TimePoint now, std::size_t in_flight) const {
    if (is_full(std::max(now, alone_until_), in_flight)) return std::nullopt;
    TimePoint opens = std::max(breaker_.open_until(), speed_.opens_at());
    if (is_full(now, in_flight)) opens = std::max(opens, alone_until_);
    if (quota_.is_used_up(now, in_flight)) opens = std::max(opens, quota_.resets_at());
    if (limit_) opens = std::max(opens, limit_->opens_at());
    return opens;
  }

  void sent(TimePoint now) {
    if (limit_) limit_->pass(now);
    speed_.sent(now);
    breaker_.sent(now);
    held_by_limit_.stop(now);
    if (!is_first_) return;
    is_first_ = false;
    alone_until_ = now + max_alone;
  }

  void answered(const PaceSignal& signal, TimePoint now) {
    alone_until_ = now;
    const bool is_served = signal.kind == PaceSignal::Kind::served;
    if (!breaker_.is_half_open() && is_served) concurrency_.answered(now, is_full_);
    const bool counts = breaker_.answered(signal.sent_at);
    switch (signal.kind) {
      case PaceSignal::Kind::served: served(counts, now); break;
      case PaceSignal::Kind::limited: limited(signal, counts, now); break;
      case PaceSignal::Kind::failed: failed(signal, counts, now); break;
    }
    const auto pause = signal.rate_limit ? quota_.update(*signal.rate_limit, now) : std::nullopt;
    if (pause) breaker_.open(now, *pause, PauseReason::server_requested);
  }

  /// In the past: the run does not pause.
  TimePoint paused_until() const noexcept { return breaker_.open_until(); }
  PauseReason pause_reason() const noexcept { return breaker_.reason(); }
  /// For how long a limit, the user's or the service's, kept the run from sending.
  std::chrono::nanoseconds waited_for_rate_limit(TimePoint now) const noexcept {
    return held_by_limit_.total(now);
  }

 private:
  // The first call of a run goes alone for so long, because the others need not find out again how
  // the service is reached (the connection attempt delay of RFC 8305).
  static constexpr std::chrono::milliseconds max_alone{250};

  // A probe goes alone, and does not wait for what was sent before the pause.
  bool is_full(TimePoint now, std::size_t in_flight) const noexcept {
    const std::size_t limit = now < alone_until_ ? 1 : concurrency_.limit();
    return in_flight >= limit || breaker_.is_probing();
  }

  void served(bool counts, TimePoint now) {
    breaker_.served();
    speed_.count_served(now);
    if (!breaker_.is_half_open()) return speed_.speed_up(now);
    if (!counts || breaker_.is_open(now)) return;
    concurrency_.restart();
    if (breaker_.reason() == PauseReason::throttled) {
      speed_.slow_down(now, breaker_.opened_at(), breaker_.recovered_at_once());
    }
    breaker_.close();
  }

  void limited(const PaceSignal& signal, bool counts, TimePoint now) {
    breaker_.served();
    if (signal.asks_for_wait()) return pause_as_requested(signal, now);
    // The quota is about to open the breaker for as long as it takes.
    if (counts && !signal.tells_empty_quota()) breaker_.back_off(now, PauseReason::throttled);
  }

  void failed(const PaceSignal& signal, bool counts, TimePoint now) {
    if (signal.asks_for_wait()) return pause_as_requested(signal, now);
    const bool outage = breaker_.failed();
    if (!counts || !(breaker_.is_half_open() || outage)) return;
    breaker_.back_off(now, PauseReason::outage);
    held_by_limit_.stop(now);
  }

  void pause_as_requested(const PaceSignal& signal, TimePoint now) {
    breaker_.open(now, now + *signal.wait, PauseReason::server_requested);
  }

  std::optional<GcraGate> limit_;
  Quota quota_;
  CircuitBreaker breaker_;
  SpeedSearch speed_;
  ConcurrencyLimit concurrency_;
  Stopwatch held_by_limit_;
  bool is_first_ = true;
  TimePoint alone_until_{};
  bool is_full_ = false;  ///< The concurrency limit kept the run from sending.
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
