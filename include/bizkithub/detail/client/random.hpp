#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include <bizkithub/detail/platform/posix.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// splitmix64, for the jitter of waits. Thread-safe, and without a lock, which a fork could leave
/// locked.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  /// The address tells apart clients that are created at the same moment.
  static std::uint64_t seed_of(const void* address) noexcept {
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    return static_cast<std::uint64_t>(now) ^ reinterpret_cast<std::uintptr_t>(address);
  }

  /// In [0, 1).
  double uniform01() noexcept {
    constexpr std::uint64_t increment = 0x9E3779B97F4A7C15U;
    std::uint64_t x = state_.fetch_add(increment, std::memory_order_relaxed) + increment;
    // So that a child process does not wait exactly as its parent does.
    x += static_cast<std::uint64_t>(process_id() - process_);
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    x ^= x >> 31U;
    constexpr double steps = 9007199254740992.0;  // 2^53
    return static_cast<double>(x >> 11U) / steps;
  }

 private:
  std::atomic<std::uint64_t> state_;
  const decltype(process_id()) process_ = process_id();
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
