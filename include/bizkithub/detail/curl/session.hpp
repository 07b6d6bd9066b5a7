// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/curl/transfer.hpp>
#include <bizkithub/detail/http/cancellation.hpp>
#include <bizkithub/detail/platform/sigpipe.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Whether the program is exiting, and the TLS library cleans up: using it would crash.
inline std::atomic<bool> tls_has_ended{false};

/// Never undone, because other users of libcurl in the process may outlive us.
inline void initialize_curl() {
  struct Library {
    Library() {
      if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::bad_alloc();
    }
    // Before the exit handler that the TLS library registered in the constructor.
    ~Library() { tls_has_ended = true; }
  };
  // Before libcurl 7.84 only one thread may do this.
  static const Library library;
}

/// Whether this libcurl raises SIGPIPE if a TLS connection turns out to be closed, whatever
/// CURLOPT_NOSIGNAL says.
inline bool raises_sigpipe() noexcept {
  static const bool is_old = curl_version_info(CURLVERSION_NOW)->version_num < 0x075700;
  return is_old;
}

/// One multi handle with its connections, used by one thread at a time: runs requests of a queue.
class CurlSession final : public Waker {
 public:
  explicit CurlSession(const CurlSettings& settings, bool for_http2 = false, unsigned of_pool = 0)
      : http2(for_http2), generation(of_pool), settings_(settings) {
    renew();
  }
  ~CurlSession() {
    // The connections that a child process inherited belong to its parent.
    if (!is_own()) sockets_.detach_after_fork();
    may_close() ? drop_all() : abandon();
  }

  /// However it ends, nothing of the queue is left in flight.
  void run(ExchangeQueue& queue) {
    const CancellationWatch watch(queue.cancellation(), *this);
    const auto end = [](CurlSession* session) {
      session->drop_all();
      session->sockets_.forget_closed();
    };
    const std::unique_ptr<CurlSession, decltype(end)> at_end(this, end);
    run_until_over(queue);
  }

  void wake() noexcept override {
    const std::lock_guard<std::mutex> lock(renewing_);
    curl_multi_wakeup(multi_.get());
  }

  /// Whether this process made it, and not its parent.
  bool is_own() const noexcept { return owner_ == process_id(); }
  /// Whether it is this process's, with all its descriptors.
  bool is_usable() const noexcept { return is_own() && can_wake_ && sockets_.are_ours(); }
  bool is_small() const noexcept {
    return sockets_.size() <= max_idle && transfers_.size() <= max_idle;
  }

  const bool http2;           ///< Whether HTTP/2 is allowed for its requests.
  const unsigned generation;  ///< Of its pool when it was made.

 private:
  // CURLMOPT_QUICK_EXIT, which older headers lack. An older libcurl does not take it.
  static constexpr auto quick_exit = static_cast<CURLMoption>(21);
  // Set explicitly: libcurl's default follows the number of transfers, and would close the
  // connections of a burst as soon as it ends. It counts those in use as well.
  static constexpr long max_kept_connections = 10'000;
  // A session that has more is not worth keeping for single calls.
  static constexpr std::size_t max_idle = 64;
  // A source that takes longer must not keep the requests in flight waiting.
  static constexpr std::chrono::milliseconds max_time_between_performs{5};
  // libcurl before 8.4 has no timer for going on to the second address of a host. A session that
  // cannot be woken sees a cancellation only then.
  static constexpr std::chrono::milliseconds max_wait{100};

  // A forked child without sockets cannot be checked: it may have closed libcurl's wake-up
  // descriptors, so nothing is cleaned up there.
  bool may_close() const noexcept {
    return has_tls() && sockets_.are_ours() && (is_own() || sockets_.size() > 0);
  }

  // True if TLS is usable or not needed. Plain HTTP to loopback needs none; plain HTTP to another
  // host may use an HTTPS proxy.
  bool has_tls() const noexcept {
    return !tls_has_ended || (!settings_.https && settings_.loopback);
  }

  void run_until_over(ExchangeQueue& queue) {
    performed_at_ = std::chrono::steady_clock::now();
    for (;;) {
      start_due(queue);
      const auto due = held_.empty() ? queue.next_due() : std::nullopt;
      if (active_ == 0 && !due) return;
      if (perform()) continue;
      // Asked before the wait too, because a wake-up may have gone to a handle that was renewed.
      if (!queue.cancellation().cancelled()) wait_until(due);
      if (queue.cancellation().cancelled()) cancel([](CurlTransfer&) { return true; });
    }
  }

  void start_due(ExchangeQueue& queue) {
    while (held_.empty()) {
      Exchange* const exchange = queue.next();
      if (exchange == nullptr) break;
      const TimePoint now = std::chrono::steady_clock::now();
      start(*exchange, now);
      if (now - performed_at_ > max_time_between_performs) perform();
    }
    if (queue.has_ended()) cancel([](CurlTransfer& transfer) { return !transfer.is_sent(); });
  }

  // Closes all connections, and forgets the addresses of the host.
  void renew() {
    const std::lock_guard<std::mutex> lock(renewing_);
    multi_.reset(curl_multi_init());
    if (multi_ == nullptr) throw std::bad_alloc();
    can_wake_ = curl_multi_wakeup(multi_.get()) == CURLM_OK;
    sockets_.multiplexed = false;
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, max_kept_connections);
    // As CURLOPT_QUICK_EXIT of a transfer: since libcurl 8.20 the threads belong to the multi
    // handle.
    curl_multi_setopt(multi_.get(), quick_exit, 1L);
    answered_.reset();
  }

  void start(Exchange& exchange, TimePoint now) {
    if (!has_tls()) {
      return exchange.finish(TransportFailure{
          ErrorKind::tls, false, "no connection: the program is exiting, and TLS has ended", {}});
    }
    if (answered_ == false && active_ == 0) renew();
    CurlTransfer& transfer = activate();
    transfer.prepare(exchange, now, answered_);
    if (auto refusal = transfer.refused_option()) return finish(transfer, *std::move(refusal));
    next_deadline_ = (std::min)(next_deadline_, exchange.deadline());
    add(transfer);
  }

  CurlTransfer& activate() {
    if (active_ == transfers_.size()) {
      transfers_.push_back(std::make_unique<CurlTransfer>(settings_, sockets_));
    }
    transfers_[active_]->slot = active_;
    return *transfers_[active_++];
  }

  // Does what can be done without waiting. Returns whether a transfer ended.
  bool perform() {
    const TimePoint now = std::chrono::steady_clock::now();
    int running = 0;
    {
      const SigpipeBlock block(raises_sigpipe());
      curl_multi_perform(multi_.get(), &running);
    }
    performed_at_ = now;
    bool ended = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      ended = true;
      end(transfer_of(message->easy_handle), message->data.result);
    }
    return time_out(now) || ended;
  }

  // libcurl checks its own timeout before it reads pending data, so a response that arrived during
  // a callback would be lost. Deadlines are therefore checked here, with a time taken before the
  // last read.
  bool time_out(TimePoint now) {
    if (now < next_deadline_) return false;
    const std::size_t before = active_;
    next_deadline_ = (TimePoint::max)();
    // Backwards, because the last one takes the slot of one that ended.
    for (std::size_t slot = active_; slot-- > 0;) {
      CurlTransfer& transfer = *transfers_[slot];
      const TimePoint deadline = transfer.exchange()->deadline();
      if (deadline <= now)
        finish(transfer, transfer.take_timed_out(now));
      else
        next_deadline_ = (std::min)(next_deadline_, deadline);
    }
    return active_ < before;
  }

  static CurlTransfer& transfer_of(CURL* easy) noexcept {
    char* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    return *reinterpret_cast<CurlTransfer*>(transfer);
  }

  void end(CurlTransfer& transfer, CURLcode code) {
    sockets_.look_for_descriptor_after(code);
    const bool is_held = transfer.lacked_descriptor() && active_ - held_.size() > 1;
    if (!is_held && !transfer.needs_new_connection())
      return finish(transfer, transfer.take_outcome(code));
    // Not an attempt of the call: nothing was sent.
    remove(transfer);
    if (is_held) return held_.push_back(&transfer);
    transfer.prepare_again(true);
    add(transfer);
  }

  // A transfer that is not added would never end.
  void add(CurlTransfer& transfer) {
    if (curl_multi_add_handle(multi_.get(), transfer.easy()) != CURLM_OK) throw std::bad_alloc();
  }

  // May close its connection.
  void remove(CurlTransfer& transfer) noexcept {
    const SigpipeBlock block(raises_sigpipe());
    curl_multi_remove_handle(multi_.get(), transfer.easy());
  }

  void finish(CurlTransfer& transfer, HttpOutcome outcome) {
    Exchange& exchange = *transfer.exchange();
    answered_ = std::holds_alternative<HttpResponse>(outcome) && !transfer.used_wrong_protocol();
    release(transfer);
    exchange.finish(std::move(outcome));
    if (held_.empty()) return;
    CurlTransfer& next = *held_.front();
    held_.erase(held_.begin());
    next.prepare_again(answered_ == false);
    add(next);
  }

  void release(CurlTransfer& transfer) noexcept {
    remove(transfer);
    transfer.release();
    held_.erase(std::remove(held_.begin(), held_.end(), &transfer), held_.end());
    const std::size_t slot = transfer.slot;
    std::swap(transfers_[slot], transfers_[--active_]);
    transfers_[slot]->slot = slot;
  }

  void drop_all() noexcept {
    while (active_ > 0) release(*transfers_[active_ - 1]);
    next_deadline_ = (TimePoint::max)();
  }

  static CURLMcode close_all(CURLM* multi) noexcept {
    const SigpipeBlock block(raises_sigpipe());
    return curl_multi_cleanup(multi);
  }

  // A few kilobytes are lost.
  void abandon() noexcept {
    static_cast<void>(multi_.release());
    for (auto& transfer : transfers_) static_cast<void>(transfer.release());
  }

  template <class Predicate>
  void cancel(Predicate predicate) {
    // Backwards, because the last one takes the slot of one that ended.
    for (std::size_t slot = active_; slot-- > 0;) {
      CurlTransfer& transfer = *transfers_[slot];
      if (predicate(transfer)) finish(transfer, transfer.take_cancelled());
    }
  }

  void wait_until(std::optional<TimePoint> due) {
    const TimePoint until = (std::min)(due.value_or((TimePoint::max)()), next_deadline_);
    const auto wait = std::clamp<std::chrono::nanoseconds>(until - std::chrono::steady_clock::now(),
                                                           {}, max_wait);
    const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(timeout), nullptr);
  }

  const CurlSettings& settings_;
  const ProcessId owner_ = process_id();
  // Declared before multi_, whose destructor closes connections through sockets_.
  CurlSockets sockets_;
  std::mutex renewing_;
  bool can_wake_ = false;  ///< Not if descriptors ran out when multi_ was made.
  std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi_{nullptr, close_all};
  /// Whether the last transfer got a response. If not, its connection may be dead without libcurl
  /// knowing, and the address of the host may have changed. Absent: there was none.
  std::optional<bool> answered_;
  TimePoint performed_at_{};
  TimePoint next_deadline_ = (TimePoint::max)();  ///< Of those in flight, or earlier.
  std::vector<std::unique_ptr<CurlTransfer>> transfers_;
  std::size_t active_ = 0;  ///< How many of them, from the first, are in flight.
  /// Transfers waiting for a free file descriptor. One restarts whenever another transfer ends; no
  /// new transfer starts while any is waiting.
  std::vector<CurlTransfer*> held_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
