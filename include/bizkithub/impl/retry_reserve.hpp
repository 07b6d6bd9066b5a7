#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// The retries that all calls of a client together have in reserve, so that a failing service is
/// not met by a storm of them: each takes one, each success gives back a tenth. Thread-safe, and
/// without a lock, which a fork could leave locked for ever.
class RetryReserve {
 public:
  explicit RetryReserve(int retries) noexcept
      : most_(std::int64_t{retries} * parts), left_(most_) {}

  bool take() noexcept {
    std::int64_t left = left_.load(std::memory_order_relaxed);
    while (left >= parts) {
      if (left_.compare_exchange_weak(left, left - parts, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  void succeeded() noexcept {
    std::int64_t left = left_.load(std::memory_order_relaxed);
    while (left < most_) {
      const std::int64_t more = std::min(left + 1, most_);
      if (left_.compare_exchange_weak(left, more, std::memory_order_relaxed)) return;
    }
  }

 private:
  static constexpr std::int64_t parts = 10;

  const std::int64_t most_;
  std::atomic<std::int64_t> left_;
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END
