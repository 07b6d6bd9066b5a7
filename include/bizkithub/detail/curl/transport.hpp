#pragma once

#include <bizkithub/detail/curl/session_pool.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// Before libcurl 7.84 only one thread may do this. It is never undone, because other users of
// libcurl in the process may outlive us.
inline void initialize_curl_once() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);
}

class CurlTransport final : public MultiTransport {
 public:
  explicit CurlTransport(CurlSettings settings) : settings_(std::move(settings)), pool_(settings_) {
    initialize_curl_once();
  }

  void run(ExchangeQueue& queue) override {
    Lease lease(pool_, settings_.https && queue.allow_http2());
    lease->run(queue);
  }

  void forget_requests() noexcept override { pool_.forget_requests(); }

  const Clock& clock() const noexcept override { return system_clock(); }

 private:
  class Lease {
   public:
    Lease(CurlSessionPool& pool, bool http2) : pool_(pool), session_(pool.take(http2)) {}
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

}  // namespace detail
BIZKITHUB_NAMESPACE_END
