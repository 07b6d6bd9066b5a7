// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctime>

namespace support {

/// The CPU time of this thread.
inline std::chrono::nanoseconds thread_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// By how much a busy machine may exceed a promised time: half a second, times how many times as
/// long as on a core of its own this thread takes at the moment.
inline std::chrono::milliseconds slack() {
  constexpr std::chrono::milliseconds work{10};
  const auto start = std::chrono::steady_clock::now();
  const auto cpu_start = thread_cpu_time();
  while (thread_cpu_time() - cpu_start < work) continue;
  const auto took = std::chrono::steady_clock::now() - start;
  return std::chrono::duration_cast<std::chrono::milliseconds>(50 * took);
}

}  // namespace support
