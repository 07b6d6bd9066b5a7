#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include <bizkithub/cancellation.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// What a CancellationSource and its tokens share: whether, and whom to wake.
class CancellationState {
 public:
  bool cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }

  // Wakes under the lock: after remove() returned, no wake() of a dead waker can be under way.
  void cancel() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled_.store(true, std::memory_order_release);
    for (Waker* waker : wakers_) waker->wake();
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
  std::vector<Waker*> wakers_;
};

struct CancellationAccess {
  static CancellationState* state(const CancellationToken& token) noexcept {
    return token.state_.get();
  }
};

/// Passes a waker on to the source of a token, if there is one, and takes it back.
class CancellationWatch {
 public:
  /// `token` must outlive it.
  explicit CancellationWatch(const CancellationToken& token) noexcept
      : state_(CancellationAccess::state(token)) {}
  CancellationWatch(const CancellationWatch&) = delete;
  CancellationWatch& operator=(const CancellationWatch&) = delete;
  ~CancellationWatch() { set_waker(nullptr); }

  void set_waker(Waker* waker) noexcept {
    if (state_ == nullptr) return;
    if (waker_ != nullptr) state_->remove(*waker_);
    waker_ = waker;
    if (waker_ != nullptr) state_->add(*waker_);
  }

 private:
  CancellationState* state_;
  Waker* waker_ = nullptr;
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END
