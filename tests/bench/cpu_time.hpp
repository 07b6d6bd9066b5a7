// SPDX-License-Identifier: MIT
#pragma once

#include <time.h>

namespace bench {

/// CPU time of the calling thread, to the nanosecond; getrusage is only exact to a timer tick.
inline double thread_cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace bench
