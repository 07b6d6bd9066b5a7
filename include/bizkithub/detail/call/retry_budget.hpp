#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The retries that all calls of a client share, against retry storms: each retry takes one, each
/// success gives a tenth back. Thread-safe, and without a lock, which a fork could leave locked.
class RetryBudget {
 public:
  explicit RetryBudget(int retries) noexcept : max_(std::int64_t{retries} * parts), left_(max_) {}

  bool take() noexcept {
    std::int64_t left = left_.load(std::memory_order_relaxed);
    while (left >= parts) {
      if (left_.compare_exchange_weak(left, left - parts, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  void succeeded() noexcept {
    std::int64_t left = left_.load(std::memory_order_relaxed);
    while (left < max_) {
      if (left_.compare_exchange_weak(left, left + 1, std::memory_order_relaxed)) return;
    }
  }

 private:
  static constexpr std::int64_t parts = 10;

  const std::int64_t max_;
  std::atomic<std::int64_t> left_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
