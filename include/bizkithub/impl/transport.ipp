#pragma once

#include <new>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// Never destroyed: a client in a static variable may still ask it for the time at exit.
BIZKITHUB_LOCAL const Clock& system_clock() noexcept {
  alignas(Clock) static unsigned char storage[sizeof(Clock)];
  static const Clock* const clock = new (storage) Clock;
  return *clock;
}

}  // namespace detail

BIZKITHUB_INLINE Clock::~Clock() = default;
BIZKITHUB_INLINE TimePoint Clock::now() const noexcept { return std::chrono::steady_clock::now(); }
BIZKITHUB_INLINE std::chrono::system_clock::time_point Clock::wall_now() const noexcept {
  return std::chrono::system_clock::now();
}

BIZKITHUB_INLINE Transport::~Transport() = default;
BIZKITHUB_INLINE const Clock& Transport::clock() const noexcept { return detail::system_clock(); }

BIZKITHUB_NAMESPACE_END
