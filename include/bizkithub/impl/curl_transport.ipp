#pragma once

#include <curl/curl.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <bizkithub/impl/curl_session.ipp>
#include <bizkithub/impl/curl_transport.hpp>

#if LIBCURL_VERSION_NUM < 0x075000
#error "bizkithub needs libcurl 7.80 or later"
#endif

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// The sessions that no thread is using, last used first: threads reuse each other's connections
/// without ever sharing a handle. Thread-safe, and usable on both sides of a fork.
class CurlSessionPool {
 public:
  using Session = std::unique_ptr<CurlSession>;

  explicit CurlSessionPool(const CurlSettings& settings)
      : settings_(settings), shelf_(new Shelf(::getpid())) {}
  CurlSessionPool(const CurlSessionPool&) = delete;
  CurlSessionPool& operator=(const CurlSessionPool&) = delete;
  ~CurlSessionPool() {
    Shelf& shelf = own_shelf();
    delete &shelf;
  }

  Session take() {
    Shelf& shelf = own_shelf();
    {
      const std::lock_guard<std::mutex> lock(shelf.mutex);
      if (!shelf.sessions.empty()) {
        Session session = std::move(shelf.sessions.back());
        shelf.sessions.pop_back();
        return session;
      }
    }
    return std::make_unique<CurlSession>(settings_);
  }

  void give_back(Session session) {
    Shelf& shelf = own_shelf();
    if (session->is_inherited(shelf.owner) || !session->is_small()) return;
    const std::lock_guard<std::mutex> lock(shelf.mutex);
    if (shelf.sessions.size() < max_idle) shelf.sessions.push_back(std::move(session));
  }

 private:
  static constexpr std::size_t max_idle = 8;

  struct Shelf {
    explicit Shelf(pid_t process) : owner(process) { sessions.reserve(max_idle); }

    const pid_t owner;
    std::mutex mutex;
    std::vector<Session> sessions;
    // Empty, but another thread may be looking at it still.
    std::unique_ptr<Shelf> inherited{};
  };

  // Asks for the process before it takes any lock: after a fork the old lock may be held for ever,
  // by a thread that is not there, and the old connections are the parent's.
  Shelf& own_shelf() {
    Shelf* shelf = shelf_.load(std::memory_order_acquire);
    const pid_t process = ::getpid();
    if (shelf->owner == process) return *shelf;
    auto fresh = std::make_unique<Shelf>(process);
    fresh->inherited.reset(shelf);
    if (shelf_.compare_exchange_strong(shelf, fresh.get(), std::memory_order_acq_rel)) {
      abandon(*shelf);
      return *fresh.release();
    }
    static_cast<void>(fresh->inherited.release());
    return *shelf;
  }

  static void abandon(Shelf& inherited) noexcept {
    // Held at the moment of the fork: then what it guards may be half written, and is left alone.
    if (!inherited.mutex.try_lock()) return;
    for (Session& session : inherited.sessions) session->detach_after_fork();
    inherited.sessions.clear();
    inherited.mutex.unlock();
  }

  const CurlSettings& settings_;
  std::atomic<Shelf*> shelf_;
};

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlSettings settings)
      : settings_(std::move(settings)), pool_(settings_) {}

  void run(Exchanges& exchanges) override {
    Lease lease(pool_);
    lease->run(exchanges);
  }

 private:
  class Lease {
   public:
    explicit Lease(CurlSessionPool& pool) : pool_(pool), session_(pool.take()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.give_back(std::move(session_)); }
    CurlSession* operator->() noexcept { return session_.get(); }

   private:
    CurlSessionPool& pool_;
    CurlSessionPool::Session session_;
  };

  const CurlSettings settings_;
  CurlSessionPool pool_;
};

BIZKITHUB_LOCAL_END

// Before libcurl 7.84 it is for us to see that only one thread does this; it is never undone, since
// other users of libcurl in the process may outlive us.
BIZKITHUB_LOCAL void initialize_curl_once() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);
}

BIZKITHUB_INLINE std::shared_ptr<Transport> make_curl_transport(CurlSettings settings) {
  initialize_curl_once();
  return std::make_shared<CurlTransport>(std::move(settings));
}

BIZKITHUB_INLINE bool curl_is_recent_enough() {
  return curl_version_info(CURLVERSION_NOW)->version_num >= 0x075000;
}

BIZKITHUB_INLINE std::string curl_version_text() {
  return curl_version_info(CURLVERSION_NOW)->version;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
