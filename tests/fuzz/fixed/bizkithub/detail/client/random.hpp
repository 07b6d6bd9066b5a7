#pragma once

#include <atomic>
#include <cstdint>

#include <bizkithub/config.hpp>

// In place of the library's header of this name, whose numbers depend on the time and the process:
// here an input always has the same outcome.
BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

class Random {
 public:
  explicit Random(const void*) noexcept {}

  /// In [0, 1).
  double uniform01() noexcept {
    const std::uint32_t x = state_.fetch_add(1) * 2654435761U;
    return static_cast<double>(x >> 8U) / 16777216.0;  // 2^24
  }

 private:
  std::atomic<std::uint32_t> state_{1};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
