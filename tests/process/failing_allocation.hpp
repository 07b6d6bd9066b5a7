// SPDX-License-Identifier: MIT
#pragma once

#include <new>

namespace process {

/// Lets one operator new of this thread fail: the one after `after` others. freed_memory.hpp has
/// the operator.
class FailingAllocation {
 public:
  explicit FailingAllocation(int after) noexcept { left = after; }
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  ~FailingAllocation() { left = none; }

  /// Whether there were as many as that.
  static bool has_failed() noexcept { return left == none; }

  static void count() {
    if (left == none) return;
    if (left-- == 0) throw std::bad_alloc();
  }

 private:
  static constexpr int none = -1;
  inline static thread_local int left = none;
};

}  // namespace process
