#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include <bizkithub/bulk.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// Counts what a bulk run does, and how fast.
class BulkMeter {
 public:
  void begin(TimePoint now) noexcept { began_ = reported_ = now; }

  void count_outcome(const Error* error) noexcept {
    if (error == nullptr) {
      ++counts.succeeded;
    } else if (error->kind == ErrorKind::invalid_argument) {
      ++counts.invalid;
    } else {
      ++count_of(error->delivery);
    }
  }

  void count_answer(TimePoint now) noexcept {
    turn_to(now);
    ++answers_;
    ++recent_[index_of(slot_)];
  }

  TimePoint report_due() const noexcept { return reported_ + report_interval; }
  void reported(TimePoint now) noexcept { reported_ = now; }

  std::chrono::milliseconds elapsed(TimePoint now) const noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
  }

  double calls_per_second(TimePoint now) const noexcept {
    return per_second(answers_, now - began_);
  }

  /// Of the last second.
  double calls_per_second_now(TimePoint now) noexcept {
    turn_to(now);
    std::size_t answers = 0;
    for (std::size_t recent : recent_) answers += recent;
    // The newest slot is only as old as it is.
    const auto covered = now - began_ - slot_length * (slot_ < slots ? 0 : slot_ + 1 - slots);
    return per_second(answers, covered);
  }

  std::optional<std::chrono::milliseconds> time_left(std::optional<std::size_t> expected,
                                                     TimePoint now) const noexcept {
    const std::size_t finished = counts.finished();
    if (!expected || finished == 0) return std::nullopt;
    const std::size_t left = *expected - std::min(*expected, finished);
    const double each = static_cast<double>((now - began_).count()) / static_cast<double>(finished);
    const double nanoseconds = std::min(each * static_cast<double>(left), 3e18);
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
  }

  BulkCounts counts;

 private:
  static constexpr std::chrono::milliseconds report_interval{100};
  static constexpr std::chrono::milliseconds slot_length{100};
  static constexpr std::int64_t slots = 10;

  std::size_t& count_of(Delivery delivery) noexcept {
    if (delivery == Delivery::not_sent) return counts.not_sent;
    return delivery == Delivery::refused ? counts.refused : counts.unknown;
  }

  static std::size_t index_of(std::int64_t slot) noexcept {
    return static_cast<std::size_t>(slot % slots);
  }

  // Empties the slots of the ring between the last answer and now.
  void turn_to(TimePoint now) noexcept {
    const std::int64_t slot = (now - began_) / slot_length;
    if (slot - slot_ >= slots) recent_.fill(0);
    for (std::int64_t s = std::max(slot_ + 1, slot - slots); s <= slot; ++s)
      recent_[index_of(s)] = 0;
    slot_ = std::max(slot, slot_);
  }

  static double per_second(std::size_t answers, std::chrono::nanoseconds time) noexcept {
    if (time.count() <= 0) return 0;
    return static_cast<double>(answers) / std::chrono::duration<double>(time).count();
  }

  TimePoint began_{};
  TimePoint reported_{};
  std::size_t answers_ = 0;
  std::int64_t slot_ = 0;
  std::array<std::size_t, slots> recent_{};
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
