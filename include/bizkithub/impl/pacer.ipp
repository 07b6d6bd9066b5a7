#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include <bizkithub/impl/pacer.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

inline constexpr std::chrono::milliseconds shortest_limited_pause{50};
inline constexpr std::chrono::milliseconds shortest_failed_pause{500};
inline constexpr std::chrono::milliseconds longest_own_pause{8000};
// Fewer may be chance, on a bad network.
inline constexpr int failures_that_stop_a_run = 12;

inline constexpr std::chrono::minutes longest_cycle{1};
// Of the speed that turned out to be too much.
inline constexpr double slow_down_to = 0.92;
// Fewer answers tell a speed so badly that it is better searched for.
inline constexpr std::size_t enough_answers = 20;
// For how long the first call of a run goes alone: what it finds out, how the service can be
// reached for one, the others need not (the connection attempt delay of RFC 8305).
inline constexpr std::chrono::milliseconds longest_alone{250};
inline constexpr double slowest = 0.2;
inline constexpr double fastest = 1e7;

BIZKITHUB_INLINE Pacer::Pacer(std::size_t max_in_flight, const std::optional<RateLimit>& limit,
                              std::function<double()> chance)
    : window_(max_in_flight), chance_(std::move(chance)) {
  if (limit) limit_gate_ = gate_for(*limit);
}

// What is in flight may not be counted yet in what the service says is left.
BIZKITHUB_INLINE bool Pacer::nothing_left(TimePoint now, std::size_t in_flight) const noexcept {
  return remaining_ && now < resets_at_ && in_flight >= *remaining_;
}

// What was sent before a pause, and hangs, does not keep the one call after it waiting.
BIZKITHUB_INLINE bool Pacer::is_full(TimePoint now, std::size_t in_flight) const noexcept {
  const std::size_t limit = now < alone_until_ ? 1 : window_.limit();
  return in_flight >= limit || (trying_ && trial_sent_at_);
}

BIZKITHUB_INLINE bool Pacer::may_send(TimePoint now, std::size_t in_flight) {
  const bool pausing = now < closed_until_;
  full_ = !pausing && is_full(now, in_flight);
  if (full_) return false;
  const bool held = pausing || nothing_left(now, in_flight) ||
                    (limit_gate_ && !limit_gate_->is_open(now)) ||
                    (speed_gate_ && !speed_gate_->is_open(now));
  const bool for_the_limit = !(pausing && why_ == Why::failures);
  if (held && for_the_limit && !held_since_) held_since_ = now;
  return !held;
}

BIZKITHUB_INLINE std::optional<TimePoint> Pacer::opens_at(TimePoint now,
                                                          std::size_t in_flight) const {
  if (is_full(std::max(now, alone_until_), in_flight)) return std::nullopt;
  TimePoint opens = closed_until_;
  if (is_full(now, in_flight)) opens = std::max(opens, alone_until_);
  if (nothing_left(now, in_flight)) opens = std::max(opens, resets_at_);
  if (limit_gate_) opens = std::max(opens, limit_gate_->opens_at());
  if (speed_gate_) opens = std::max(opens, speed_gate_->opens_at());
  return opens;
}

BIZKITHUB_INLINE void Pacer::sent(TimePoint now) {
  if (limit_gate_) limit_gate_->pass(now);
  if (speed_gate_) speed_gate_->pass(now);
  if (cycle_began_ == TimePoint{}) {
    cycle_began_ = now;
    alone_until_ = now + longest_alone;
  }
  if (trying_) trial_sent_at_ = now;
  if (!held_since_) return;
  waited_ += now - *held_since_;
  held_since_.reset();
}

BIZKITHUB_INLINE std::chrono::nanoseconds Pacer::waited_for_rate_limit(
    TimePoint now) const noexcept {
  return waited_ + (held_since_ ? now - *held_since_ : std::chrono::nanoseconds(0));
}

BIZKITHUB_INLINE void Pacer::answered(const PaceSignal& signal, TimePoint now) {
  alone_until_ = now;
  if (!trying_ && signal.kind == PaceSignal::Kind::served) window_.answered(now, full_);
  const bool counts = !trying_ || (trial_sent_at_ && signal.sent_at >= *trial_sent_at_);
  if (counts) trial_sent_at_.reset();
  switch (signal.kind) {
    case PaceSignal::Kind::served: served(counts, now); break;
    case PaceSignal::Kind::limited: limited(signal, counts, now); break;
    case PaceSignal::Kind::failed: failed(signal, counts, now); break;
  }
  note_word(signal, now);
}

BIZKITHUB_INLINE void Pacer::note_word(const PaceSignal& signal, TimePoint now) {
  if (!signal.rate_limit || !signal.rate_limit->remaining) return;
  if (!signal.rate_limit->resets_in) return;
  note_remaining(*signal.rate_limit->remaining, now + *signal.rate_limit->resets_in, now);
}

BIZKITHUB_INLINE void Pacer::note_remaining(std::uint64_t remaining, TimePoint resets_at,
                                            TimePoint now) {
  // The end of a window is told in whole seconds, by a clock of whole seconds.
  constexpr std::chrono::milliseconds precision{1500};
  const bool in_known_window = remaining_ && now < resets_at_;
  // Answers overtake each other: one from the window before says nothing of this one, and in one
  // window the least that was heard is the truth.
  if (in_known_window && resets_at + precision < resets_at_) return;
  const bool same_window = in_known_window && resets_at <= resets_at_ + precision;
  remaining_ = same_window ? std::min(*remaining_, remaining) : remaining;
  if (!same_window) resets_at_ = resets_at;
  if (*remaining_ == 0 && now < resets_at_) close(now, resets_at_, Why::word);
}

BIZKITHUB_INLINE void Pacer::served(bool counts, TimePoint now) {
  ever_served_ = true;
  ++cycle_served_;
  forget_slowly(now);
  if (trying_) {
    if (counts && now >= closed_until_) reopen(now);
    return;
  }
  failures_in_row_ = 0;
  if (!speed_gate_) return;
  note_served(now);
  speed_up(now);
}

// What was long ago, when the source may have been slow, says little of what can be served now.
BIZKITHUB_INLINE void Pacer::forget_slowly(TimePoint now) noexcept {
  if (now - cycle_began_ < longest_cycle) return;
  cycle_began_ += (now - cycle_began_) / 2;
  cycle_served_ /= 2;
}

BIZKITHUB_LOCAL bool asks_for_wait(const PaceSignal& signal) noexcept {
  return signal.wait && signal.wait->count() > 0;
}

BIZKITHUB_INLINE void Pacer::limited(const PaceSignal& signal, bool counts, TimePoint now) {
  ever_served_ = true;
  failures_in_row_ = 0;
  if (asks_for_wait(signal)) return close(now, now + *signal.wait, Why::word);
  const auto& status = signal.rate_limit;
  if (status && status->remaining == 0U && status->resets_in && status->resets_in->count() > 0) {
    return;  // note_word() sees to it.
  }
  if (counts) back_off(now, Why::no_word);
}

BIZKITHUB_INLINE void Pacer::failed(const PaceSignal& signal, bool counts, TimePoint now) {
  if (asks_for_wait(signal)) return close(now, now + *signal.wait, Why::word);
  ++failures_in_row_;
  // One that never answered is not waited for: its address may be wrong.
  const bool is_outage = ever_served_ && failures_in_row_ >= failures_that_stop_a_run;
  if (counts && (trying_ || is_outage)) back_off(now, Why::failures);
}

BIZKITHUB_INLINE void Pacer::back_off(TimePoint now, Why why) {
  using Duration = std::chrono::nanoseconds;
  Duration pause = why == Why::failures ? shortest_failed_pause : shortest_limited_pause;
  for (int n = 0; n < pauses_in_row_ && pause < longest_own_pause; ++n) pause *= 2;
  pause = std::min<Duration>(pause, longest_own_pause);
  ++pauses_in_row_;
  // From three quarters of it to five, so that many clients do not come back together.
  const double nanoseconds = static_cast<double>(pause.count()) * (0.75 + chance_() / 2);
  close(now, now + Duration(static_cast<Duration::rep>(nanoseconds)), why);
}

BIZKITHUB_INLINE void Pacer::close(TimePoint now, TimePoint until, Why why) {
  if (!trying_) closed_since_ = now;
  closed_until_ = std::max(closed_until_, until);
  trying_ = true;
  why_ = why;
  // From here on it is not the limit that is waited for.
  if (why != Why::failures || !held_since_) return;
  waited_ += now - *held_since_;
  held_since_.reset();
}

BIZKITHUB_INLINE void Pacer::reopen(TimePoint now) {
  trying_ = false;
  window_.begin_again();
  if (why_ == Why::no_word) slow_down(now);
  pauses_in_row_ = failures_in_row_ = 0;
}

BIZKITHUB_INLINE void Pacer::slow_down(TimePoint now) {
  const double speed = found_speed(now);
  // Too few answers, or too long ago, to tell.
  searching_ =
      (!speed_gate_ && cycle_served_ < enough_answers) || now - closed_since_ > longest_cycle;
  if (!speed_gate_) speed_gate_.emplace(std::chrono::nanoseconds(0), usual_lateness / 2);
  set_speed(speed);
  speed_after_cut_ = served_lately_ = speed_;
  served_at_ = now;
  speed_gate_->begin_even(now);
  cycle_began_ = now;
  cycle_served_ = 0;
}

// What the service can do: what it served lately, if it was ready again after one short pause; else
// what it served on average, pauses included.
BIZKITHUB_INLINE double Pacer::found_speed(TimePoint now) const noexcept {
  using Seconds = std::chrono::duration<double>;
  const double seconds = std::max(Seconds(now - cycle_began_).count(), 0.001);
  const double served = static_cast<double>(cycle_served_) / seconds;
  const bool was_near = speed_gate_ && pauses_in_row_ == 1;
  return slow_down_to * (was_near ? std::min(speed_, served_lately_) : served);
}

// An average in which what is a second old counts for little more than a third.
BIZKITHUB_INLINE void Pacer::note_served(TimePoint now) noexcept {
  const double seconds = std::chrono::duration<double>(now - served_at_).count();
  served_lately_ = served_lately_ * std::exp(-seconds) + 1;
  served_at_ = now;
}

// The sum of a second's answers does not depend on how many they are.
BIZKITHUB_INLINE void Pacer::speed_up(TimePoint now) {
  const double half_seconds = std::chrono::duration<double>(now - cycle_began_).count() / 2;
  const double faster_and_faster = std::min((1 + half_seconds) * (1 + half_seconds), 10.0);
  const double growth = faster_and_faster * speed_after_cut_ / 20;
  set_speed(speed_ + (searching_ ? speed_ : growth) / speed_);
}

BIZKITHUB_INLINE void Pacer::set_speed(double calls_per_second) {
  speed_ = std::clamp(calls_per_second, slowest, fastest);
  speed_gate_->set_interval(std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / speed_)));
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
