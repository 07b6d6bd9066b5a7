// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

#if defined(_WIN32) || defined(__APPLE__)
// Windows has no such signal, and macOS no libcurl that raises it.
class SigpipeBlock {
 public:
  explicit SigpipeBlock(bool) noexcept {}
};
#else
/// Blocks SIGPIPE on this thread while it exists, and drops one that was raised in the meantime.
/// Does nothing if `needed` is false, or if SIGPIPE is pending already: then it is blocked.
class SigpipeBlock {
 public:
  explicit SigpipeBlock(bool needed) noexcept {
    if (!needed) return;
    sigset_t pending;
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE) == 1) return;
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    blocks_ = pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_) == 0;
  }
  SigpipeBlock(const SigpipeBlock&) = delete;
  SigpipeBlock& operator=(const SigpipeBlock&) = delete;
  ~SigpipeBlock() {
    if (!blocks_) return;
    constexpr timespec no_wait{};
    sigtimedwait(&sigpipe_, nullptr, &no_wait);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  bool blocks_ = false;
  sigset_t sigpipe_;
  sigset_t before_;
};
#endif

}  // namespace detail
BIZKITHUB_NAMESPACE_END
