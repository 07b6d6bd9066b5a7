#pragma once

#include <bizkithub/detail/curl/session.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The sessions that no thread is using, most recently used first, so that threads reuse each
/// other's connections without sharing a handle. Thread-safe, and usable on both sides of a fork.
class CurlSessionPool {
 public:
  using Session = std::unique_ptr<CurlSession>;

  explicit CurlSessionPool(const CurlSettings& settings)
      : settings_(settings), idle_(new Idle(process_id())) {}
  CurlSessionPool(const CurlSessionPool&) = delete;
  CurlSessionPool& operator=(const CurlSessionPool&) = delete;
  ~CurlSessionPool() { delete &own(); }

  Session take() {
    Idle& idle = own();
    {
      const std::lock_guard<std::mutex> lock(idle.mutex);
      if (!idle.sessions.empty()) {
        Session session = std::move(idle.sessions.back());
        idle.sessions.pop_back();
        return session;
      }
    }
    return std::make_unique<CurlSession>(settings_);
  }

  void give_back(Session session) {
    Idle& idle = own();
    if (!session->is_of(idle.owner)) return session->detach_after_fork();
    if (!session->is_small()) return;
    const std::lock_guard<std::mutex> lock(idle.mutex);
    if (idle.sessions.size() < max_idle) idle.sessions.push_back(std::move(session));
  }

 private:
  static constexpr std::size_t max_idle = 8;

  /// Those of one process.
  struct Idle {
    explicit Idle(ProcessId process) : owner(process) { sessions.reserve(max_idle); }

    const ProcessId owner;
    std::mutex mutex;
    std::vector<Session> sessions;
    // Of the parent. Emptied, but another thread may still be looking at it.
    std::unique_ptr<Idle> inherited{};
  };

  // Compares the process before it takes a lock: after a fork, a thread that does not exist here
  // may hold the old one, and the old connections belong to the parent.
  Idle& own() {
    Idle* idle = idle_.load(std::memory_order_acquire);
    const ProcessId process = process_id();
    if (idle->owner == process) return *idle;
    auto fresh = std::make_unique<Idle>(process);
    fresh->inherited.reset(idle);
    if (idle_.compare_exchange_strong(idle, fresh.get(), std::memory_order_acq_rel)) {
      abandon(*idle);
      return *fresh.release();
    }
    static_cast<void>(fresh->inherited.release());
    return *idle;
  }

  static void abandon(Idle& inherited) noexcept {
    // If it was locked at the moment of the fork, its content may be half written.
    if (!inherited.mutex.try_lock()) return;
    for (Session& session : inherited.sessions) session->detach_after_fork();
    inherited.sessions.clear();
    inherited.mutex.unlock();
  }

  const CurlSettings& settings_;
  std::atomic<Idle*> idle_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
