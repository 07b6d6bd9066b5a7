#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include <bizkithub/config.hpp>
#include <bizkithub/impl/even_gate.hpp>
#include <bizkithub/impl/in_flight_window.hpp>
#include <bizkithub/rate_limit.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// What one answer, or the lack of one, says of how fast a run may go.
struct PaceSignal {
  enum class Kind {
    served,   ///< The service answered, be it with a refusal.
    limited,  ///< Too many requests.
    failed    ///< No answer, or one of a service or gateway in trouble.
  };
  Kind kind = Kind::served;
  TimePoint sent_at{};
  /// How long the service asked to be left alone.
  std::optional<std::chrono::seconds> wait{};
  std::optional<RateLimitStatus> rate_limit{};
};

/// When a run may send its next request. A state machine without I/O, as Call is.
///
/// The service's word rules: while it says that nothing is left of the limit, or asks for a wait,
/// the run pauses, and then begins with one call. A "too many requests" without such words makes it
/// pause a little, each time longer, and go on at less than the speed that was served before; from
/// there its speed grows, slowly first, until the next one. A service that had answered, and now
/// fails call after call, is likewise waited for.
///
/// Not thread-safe.
class Pacer {
 public:
  Pacer(std::size_t max_in_flight, const std::optional<RateLimit>& limit,
        std::function<double()> chance);

  bool may_send(TimePoint now, std::size_t in_flight);
  /// When may_send() may change its mind by time alone. Absent: only an answer can change it.
  std::optional<TimePoint> opens_at(TimePoint now, std::size_t in_flight) const;

  void sent(TimePoint now);
  void answered(const PaceSignal& signal, TimePoint now);

  /// Until when a pause lasts; in the past: none does.
  TimePoint paused_until() const noexcept { return closed_until_; }
  /// Whether it is the service that asked for it, or that fails.
  bool pauses_at_its_word() const noexcept { return why_ == Why::word; }
  bool pauses_for_failures() const noexcept { return why_ == Why::failures; }
  std::chrono::nanoseconds waited_for_rate_limit(TimePoint now) const noexcept;

 private:
  enum class Why { word, no_word, failures };

  bool is_full(TimePoint now, std::size_t in_flight) const noexcept;
  bool nothing_left(TimePoint now, std::size_t in_flight) const noexcept;
  // What was sent before a pause does not count for what comes after it.
  void served(bool counts, TimePoint now);
  void limited(const PaceSignal& signal, bool counts, TimePoint now);
  void failed(const PaceSignal& signal, bool counts, TimePoint now);
  void note_word(const PaceSignal& signal, TimePoint now);
  void note_remaining(std::uint64_t remaining, TimePoint resets_at, TimePoint now);
  void close(TimePoint now, TimePoint until, Why why);
  void back_off(TimePoint now, Why why);
  void reopen(TimePoint now);
  void forget_slowly(TimePoint now) noexcept;
  void slow_down(TimePoint now);
  double found_speed(TimePoint now) const noexcept;
  void speed_up(TimePoint now);
  void note_served(TimePoint now) noexcept;
  void set_speed(double calls_per_second);

  InFlightWindow window_;
  TimePoint alone_until_{};
  bool full_ = false;  ///< The window is what keeps the run from sending more.
  std::optional<EvenGate> limit_gate_;
  std::function<double()> chance_;

  // The service's words.
  std::optional<std::uint64_t> remaining_;
  TimePoint resets_at_{};

  // A pause, and the one call that follows it.
  TimePoint closed_until_{};
  TimePoint closed_since_{};
  bool trying_ = false;
  std::optional<TimePoint> trial_sent_at_;
  Why why_ = Why::word;
  int pauses_in_row_ = 0;
  int failures_in_row_ = 0;
  bool ever_served_ = false;

  // The speed that was found by trial.
  std::optional<EvenGate> speed_gate_;
  double speed_ = 0;
  double speed_after_cut_ = 0;
  bool searching_ = false;  ///< It was found by too few answers to mean much.
  TimePoint cycle_began_{};
  std::size_t cycle_served_ = 0;
  double served_lately_ = 0;  ///< A second; of about the last one.
  TimePoint served_at_{};

  std::optional<TimePoint> held_since_;
  std::chrono::nanoseconds waited_{};
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/pacer.ipp>
#endif
