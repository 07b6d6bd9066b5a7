#pragma once

#include <cstddef>

namespace bench {

/// What the process has asked the heap for since it began.
struct HeapUse {
  std::size_t allocations = 0;
  std::size_t bytes = 0;
};

/// All zero in a program that is not linked with counting_malloc.cpp.
HeapUse heap_use() noexcept;

}  // namespace bench
