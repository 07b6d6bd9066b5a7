// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/curl/session.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// "7.88.1": of the libcurl that is loaded, which may be another one than at compile time.
inline std::string curl_version_text() { return curl_version_info(CURLVERSION_NOW)->version; }

/// Older versions share the soname, but cannot be kept from sending a request twice.
inline bool is_curl_recent_enough() {
  return curl_version_info(CURLVERSION_NOW)->version_num >= 0x075000;
}

/// The sessions that no thread is using, so that threads reuse each other's connections without
/// sharing a handle. Thread-safe, and without a lock, which a fork could leave locked.
class CurlSessionPool {
 public:
  using Session = std::unique_ptr<CurlSession>;

  explicit CurlSessionPool(const CurlSettings& settings) : settings_(settings) {}
  ~CurlSessionPool() { drop_idle(); }

  /// One that has only served requests for which HTTP/2 was allowed, or only those for which it was
  /// not: libcurl 8.11 and 8.12 reuse an HTTP/2 connection for a request that asks for HTTP/1.1.
  Session take(bool http2) {
    for (Slot& slot : idle_) {
      Session session(slot.exchange(nullptr));
      if (session == nullptr || !session->is_usable()) continue;
      if (session->http2 == http2) return session;
      session.reset(slot.exchange(session.release()));
    }
    return std::make_unique<CurlSession>(settings_, http2, generation_);
  }

  /// Puts it first, and drops the last if there are more than `max_idle`.
  void give_back(Session session) noexcept {
    if (!session->is_own() || !session->is_small()) return;
    const unsigned generation = session->generation;
    for (Slot& slot : idle_) {
      session.reset(slot.exchange(session.release()));
      if (session == nullptr) break;
    }
    // Compared last, because requests may be forgotten at the same time.
    if (generation != generation_) drop_idle();
  }

  /// Drops idle sessions, because they hold data of earlier requests, including the key. Those in
  /// use are dropped when they are given back.
  void forget_requests() noexcept {
    ++generation_;
    drop_idle();
  }

 private:
  using Slot = std::atomic<CurlSession*>;

  static constexpr std::size_t max_idle = 8;

  void drop_idle() noexcept {
    for (Slot& slot : idle_) Session(slot.exchange(nullptr));
  }

  const CurlSettings& settings_;
  std::array<Slot, max_idle> idle_{};    ///< Most recently used first.
  std::atomic<unsigned> generation_{0};  ///< How often requests were forgotten.
};

class CurlTransport final : public MultiTransport {
 public:
  explicit CurlTransport(CurlSettings settings) : settings_(std::move(settings)), pool_(settings_) {
    initialize_curl();
  }

  void run(ExchangeQueue& queue) override {
    const auto give_back = [this](CurlSession* session) {
      pool_.give_back(CurlSessionPool::Session(session));
    };
    const std::unique_ptr<CurlSession, decltype(give_back)> session(
        pool_.take(settings_.https && queue.allow_http2()).release(), give_back);
    session->run(queue);
  }

  void forget_requests() noexcept override { pool_.forget_requests(); }

  const Clock& clock() const noexcept override { return system_clock(); }

 private:
  const CurlSettings settings_;
  CurlSessionPool pool_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
