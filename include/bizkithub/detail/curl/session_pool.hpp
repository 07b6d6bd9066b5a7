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

  /// One that has only served requests for which HTTP/2 was allowed, or only those for which it was
  /// not: libcurl 8.11 and 8.12 reuse an HTTP/2 connection for a request that asks for HTTP/1.1.
  Session take(bool http2) {
    Idle& idle = own();
    {
      const std::lock_guard<std::mutex> lock(idle.mutex);
      auto& sessions = idle.sessions;
      const auto found = std::find_if(sessions.rbegin(), sessions.rend(),
                                      [&](const Session& s) { return s->http2 == http2; });
      if (found != sessions.rend()) {
        Session session = std::move(*found);
        sessions.erase(std::next(found).base());
        session->forgotten = forgotten_.load();
        return session;
      }
    }
    auto session = std::make_unique<CurlSession>(settings_);
    session->http2 = http2;
    session->forgotten = forgotten_.load();
    return session;
  }

  void give_back(Session session) {
    Idle& idle = own();
    if (!session->is_of(idle.owner)) return session->detach_after_fork();
    if (!session->is_small()) return;
    const std::lock_guard<std::mutex> lock(idle.mutex);
    if (session->forgotten != forgotten_.load()) session->forget_requests();
    if (idle.sessions.size() == max_idle) idle.sessions.erase(idle.sessions.begin());
    idle.sessions.push_back(std::move(session));
  }

  /// Wipes the requests that idle sessions keep; those in use do it when they are given back.
  void forget_requests() {
    Idle& idle = own();
    const std::lock_guard<std::mutex> lock(idle.mutex);
    ++forgotten_;
    for (Session& session : idle.sessions) session->forget_requests();
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
  std::atomic<unsigned> forgotten_{0};  ///< How often requests were forgotten.
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
