// SPDX-License-Identifier: MIT
#pragma once

#include <thread>

#include <bizkithub/detail/http/cancellation.hpp>
#include <bizkithub/detail/http/exchange.hpp>

BIZKITHUB_NAMESPACE_BEGIN

BIZKITHUB_INLINE Clock::~Clock() = default;
BIZKITHUB_INLINE TimePoint Clock::now() const noexcept { return std::chrono::steady_clock::now(); }
BIZKITHUB_INLINE std::chrono::system_clock::time_point Clock::wall_now() const noexcept {
  return std::chrono::system_clock::now();
}
BIZKITHUB_INLINE void Clock::sleep_until(TimePoint when,
                                         const CancellationToken& cancellation) const {
  if (cancellation.state_ != nullptr) return cancellation.state_->wait_until(when);
  // On Windows, a sleep may end a little early.
  while (std::chrono::steady_clock::now() < when) std::this_thread::sleep_until(when);
}

BIZKITHUB_INLINE Transport::~Transport() = default;
BIZKITHUB_INLINE const Clock& Transport::clock() const noexcept { return detail::system_clock(); }

BIZKITHUB_NAMESPACE_END
