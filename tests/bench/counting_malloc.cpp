#include <atomic>
#include <cstddef>

#include "heap_use.hpp"

// Takes the place of malloc for the whole program: for libcurl, and for operator new, as well.
namespace {

std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> bytes{0};

void count(std::size_t size) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  bytes.fetch_add(size, std::memory_order_relaxed);
}

}  // namespace

// glibc's own, by the names that it has for this purpose.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t number, std::size_t size) noexcept;
void* __libc_realloc(void* block, std::size_t size) noexcept;

void* malloc(std::size_t size) noexcept {
  count(size);
  return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) noexcept {
  count(number * size);
  return __libc_calloc(number, size);
}

void* realloc(void* block, std::size_t size) noexcept {
  count(size);
  return __libc_realloc(block, size);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace bench {

HeapUse heap_use() noexcept {
  return {allocations.load(std::memory_order_relaxed), bytes.load(std::memory_order_relaxed)};
}

}  // namespace bench
