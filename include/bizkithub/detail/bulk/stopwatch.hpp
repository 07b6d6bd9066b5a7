#pragma once

#include <chrono>
#include <optional>

#include <bizkithub/transport.hpp>

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

}  // namespace detail

BIZKITHUB_NAMESPACE_END
