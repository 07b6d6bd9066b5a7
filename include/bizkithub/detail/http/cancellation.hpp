// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include <bizkithub/cancellation.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Ends a wait. wake() may be called from any thread.
class Waker {
 public:
  virtual void wake() noexcept = 0;

 protected:
  ~Waker() = default;
};

/// Shared by a CancellationSource and its tokens.
class CancellationState {
 public:
  bool cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }

  // Wakes under the lock: after remove() returned, no wake() of a dead waker can be under way.
  void cancel() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled_.store(true, std::memory_order_release);
    for (Waker* waker : wakers_) waker->wake();
    condition_.notify_all();
  }

  void wait_until(std::chrono::steady_clock::time_point when) {
    std::unique_lock<std::mutex> lock(mutex_);
    condition_.wait_until(lock, when, [this] { return cancelled(); });
  }

  void add(Waker& waker) {
    const std::lock_guard<std::mutex> lock(mutex_);
    wakers_.push_back(&waker);
    if (cancelled()) waker.wake();
  }

  void remove(Waker& waker) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = std::find(wakers_.begin(), wakers_.end(), &waker);
    if (found != wakers_.end()) wakers_.erase(found);
  }

 private:
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::condition_variable condition_;
  std::vector<Waker*> wakers_;
};

/// Wakes `waker` when `token` is cancelled, for as long as this object lives. Both must outlive it.
class CancellationWatch {
 public:
  CancellationWatch(const CancellationToken& token, Waker& waker)
      : state_(token.state_.get()), waker_(waker) {
    if (state_ != nullptr) state_->add(waker_);
  }
  CancellationWatch(const CancellationWatch&) = delete;
  CancellationWatch& operator=(const CancellationWatch&) = delete;
  ~CancellationWatch() {
    if (state_ != nullptr) state_->remove(waker_);
  }

 private:
  CancellationState* const state_;
  Waker& waker_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
