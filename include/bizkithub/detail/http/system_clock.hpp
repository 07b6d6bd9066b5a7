#pragma once

#include <new>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// Never destroyed: a client in a static variable may still ask for the time while the process
// exits.
inline const Clock& system_clock() noexcept {
  alignas(Clock) static unsigned char storage[sizeof(Clock)];
  static const Clock* const clock = new (storage) Clock;
  return *clock;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
