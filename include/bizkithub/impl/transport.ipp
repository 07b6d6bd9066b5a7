#pragma once

#include <condition_variable>

#include <bizkithub/detail/http/cancellation.hpp>
#include <bizkithub/detail/http/exchange.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

class Sleep final : public Waker {
 public:
  void wake() noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
    condition_.notify_one();
  }
  void until(TimePoint when) {
    std::unique_lock<std::mutex> lock(mutex_);
    condition_.wait_until(lock, when, [this] { return woken_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
};

}  // namespace detail

BIZKITHUB_INLINE Clock::~Clock() = default;
BIZKITHUB_INLINE TimePoint Clock::now() const noexcept { return std::chrono::steady_clock::now(); }
BIZKITHUB_INLINE std::chrono::system_clock::time_point Clock::wall_now() const noexcept {
  return std::chrono::system_clock::now();
}
BIZKITHUB_INLINE void Clock::sleep_until(TimePoint when,
                                         const CancellationToken& cancellation) const {
  detail::Sleep sleep;
  const detail::CancellationWatch watch(cancellation, sleep);
  sleep.until(when);
}

BIZKITHUB_INLINE Transport::~Transport() = default;
BIZKITHUB_INLINE const Clock& Transport::clock() const noexcept { return detail::system_clock(); }

BIZKITHUB_NAMESPACE_END
