// SPDX-License-Identifier: MIT
#pragma once

#include <malloc.h>

#include <atomic>
#include <new>

#include "failing_allocation.hpp"
#include "memory_scan.hpp"

// Replaces the global operators new and delete, to look into blocks as they are given back, and to
// run out of memory. To be included by one source file of a program only.
namespace process {

/// Counts the blocks of operator new that are given back with 16 bytes of the canary in them.
class FreedMemoryWatch {
 public:
  FreedMemoryWatch() {
    count = 0;
    on = true;
  }
  FreedMemoryWatch(const FreedMemoryWatch&) = delete;
  FreedMemoryWatch& operator=(const FreedMemoryWatch&) = delete;
  ~FreedMemoryWatch() { on = false; }

  int found() const noexcept { return count; }

  static void look_at(const void* block) noexcept {
    if (!on || block == nullptr) return;
    const std::size_t size = ::malloc_usable_size(const_cast<void*>(block));
    if (holds_key(static_cast<const volatile unsigned char*>(block), size)) ++count;
  }

 private:
  static bool holds_key(const volatile unsigned char* bytes, std::size_t size) noexcept {
    constexpr std::size_t from = 4, needed = 16;
    for (std::size_t i = 0; i + needed <= size; ++i) {
      std::size_t same = 0;
      while (same < needed && (bytes[i + same] ^ mask) == masked_canary[from + same]) ++same;
      if (same == needed) return true;
    }
    return false;
  }

  inline static std::atomic<bool> on{false};
  inline static std::atomic<int> count{0};
};

}  // namespace process

// Sanitizers have operators of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

void* operator new(std::size_t size) {
  process::FailingAllocation::count();
  // Zeroed, or what libcurl left there before would be found in it afterwards.
  void* const block = std::calloc(size > 0 ? size : 1, 1);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void operator delete(void* block) noexcept {
  process::FreedMemoryWatch::look_at(block);
  std::free(block);
}

void operator delete(void* block, std::size_t) noexcept { ::operator delete(block); }

#endif
