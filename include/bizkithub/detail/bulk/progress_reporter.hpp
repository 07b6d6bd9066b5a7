#pragma once

#include <array>

#include <bizkithub/bulk.hpp>
#include <bizkithub/detail/bulk/pacer.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Counts what a bulk run does and how fast, and reports it.
class ProgressReporter {
 public:
  using Callback = std::function<void(const BulkProgress&)>;

  ProgressReporter(const Callback& callback, std::optional<std::size_t> expected)
      : callback_(callback), expected_(expected) {}

  void begin(TimePoint now) noexcept { began_ = reported_ = now; }

  bool has_callback() const noexcept { return callback_ != nullptr; }
  TimePoint due() const noexcept { return reported_ + report_interval; }

  /// May throw what the callback throws. `paused_by` matters only if the run pauses.
  void report(TimePoint now, const Pacer& pacer, ErrorKind paused_by) {
    reported_ = now;
    callback_(progress(now, pacer, paused_by));
  }

  void count_outcome(const Error* error) noexcept {
    if (error == nullptr) {
      ++counts.succeeded;
    } else if (error->kind == ErrorKind::invalid_argument) {
      ++counts.invalid;
    } else {
      ++count_of(error->delivery);
    }
  }

  void count_response(TimePoint now) noexcept {
    advance_to(now);
    ++responses_;
    ++recent_[index_of(slot_)];
  }

  std::chrono::milliseconds elapsed(TimePoint now) const noexcept { return whole(now - began_); }

  static std::chrono::milliseconds whole(std::chrono::nanoseconds time) noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time);
  }

  double calls_per_second(TimePoint now) const noexcept {
    return per_second(responses_, now - began_);
  }

  BulkCounts counts;

 private:
  static constexpr std::chrono::milliseconds report_interval{100};
  static constexpr std::chrono::milliseconds slot_length{100};
  static constexpr std::int64_t slots = 10;

  BulkProgress progress(TimePoint now, const Pacer& pacer, ErrorKind paused_by) {
    BulkProgress progress;
    progress.counts = counts;
    progress.elapsed = elapsed(now);
    progress.calls_per_second_now = calls_per_second_now(now);
    progress.calls_per_second = calls_per_second(now);
    progress.waited_for_rate_limit = whole(pacer.waited_for_rate_limit(now));
    progress.time_left = time_left(now);
    if (pacer.paused_until() <= now) return progress;
    // Rounded up, so that a pause never shows as 0.
    progress.paused_for = std::chrono::ceil<std::chrono::milliseconds>(pacer.paused_until() - now);
    const bool outage = pacer.pause_reason() == PauseReason::outage;
    progress.paused_by = outage ? paused_by : ErrorKind::rate_limited;
    if (progress.time_left) progress.time_left = std::max(*progress.time_left, progress.paused_for);
    return progress;
  }

  /// Of the last second.
  double calls_per_second_now(TimePoint now) noexcept {
    advance_to(now);
    std::size_t responses = 0;
    for (std::size_t recent : recent_) responses += recent;
    // The newest slot is only as old as it is.
    const auto covered = now - began_ - slot_length * (slot_ < slots ? 0 : slot_ + 1 - slots);
    return per_second(responses, covered);
  }

  std::optional<std::chrono::milliseconds> time_left(TimePoint now) const noexcept {
    const std::size_t finished = counts.finished();
    if (!expected_ || finished == 0) return std::nullopt;
    const std::size_t left = *expected_ - std::min(*expected_, finished);
    const double each = static_cast<double>((now - began_).count()) / static_cast<double>(finished);
    const double nanoseconds = std::min(each * static_cast<double>(left), 3e18);
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
  }

  std::size_t& count_of(Delivery delivery) noexcept {
    if (delivery == Delivery::not_sent) return counts.not_sent;
    return delivery == Delivery::refused ? counts.refused : counts.unknown;
  }

  static std::size_t index_of(std::int64_t slot) noexcept {
    return static_cast<std::size_t>(slot % slots);
  }

  // Empties the slots of the ring between the last answer and now.
  void advance_to(TimePoint now) noexcept {
    const std::int64_t slot = (now - began_) / slot_length;
    for (std::int64_t s = std::max(slot_ + 1, slot - slots); s <= slot; ++s)
      recent_[index_of(s)] = 0;
    slot_ = std::max(slot, slot_);
  }

  static double per_second(std::size_t responses, std::chrono::nanoseconds time) noexcept {
    if (time.count() <= 0) return 0;
    return static_cast<double>(responses) / std::chrono::duration<double>(time).count();
  }

  const Callback& callback_;
  const std::optional<std::size_t> expected_;
  TimePoint began_{};
  TimePoint reported_{};
  std::size_t responses_ = 0;
  std::int64_t slot_ = 0;
  std::array<std::size_t, slots> recent_{};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
