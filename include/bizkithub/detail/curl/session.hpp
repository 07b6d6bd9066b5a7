#pragma once

#include <bizkithub/detail/curl/transfer.hpp>
#include <bizkithub/detail/http/cancellation.hpp>
#include <bizkithub/detail/platform/process.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// One multi handle with its connections, used by one thread at a time: runs the requests of a
/// queue, be it one or a million.
class CurlSession final : public Waker {
 public:
  using Transfer = std::unique_ptr<CurlTransfer>;
  using Multi = std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)>;

  explicit CurlSession(const CurlSettings& settings)
      : settings_(settings), multi_(nullptr, curl_multi_cleanup) {
    renew();
  }
  CurlSession(const CurlSession&) = delete;
  CurlSession& operator=(const CurlSession&) = delete;
  ~CurlSession() { drop_all(); }

  void run(ExchangeQueue& queue) {
    const Run guard(*this);
    const CancellationWatch watch(queue.cancellation(), *this);
    performed_at_ = std::chrono::steady_clock::now();
    for (;;) {
      start_due(queue);
      const auto due = queue.next_due();
      if (active_.empty() && !due) return;
      if (perform()) continue;
      // Asked before the wait too, because a wake-up may have gone to a handle that was renewed.
      if (!queue.cancellation().cancelled()) wait_until(due);
      if (queue.cancellation().cancelled()) cancel_all();
    }
  }

  void wake() noexcept override {
    const std::lock_guard<std::mutex> lock(renewing_);
    curl_multi_wakeup(multi_.get());
  }

  // For its pool.
  bool http2 = false;
  unsigned forgotten = 0;
  void forget_requests() noexcept {
    for (const Transfer& transfer : idle_) transfer->forget_request();
  }
  bool is_of(ProcessId process) const noexcept { return owner_ == process; }
  void detach_after_fork() noexcept { sockets_.detach_after_fork(); }
  bool is_small() const noexcept { return sockets_.size() <= max_idle && idle_.size() <= max_idle; }

 private:
  // Set explicitly: libcurl's default follows the number of transfers, and would close the
  // connections of a burst as soon as it ends. It counts those in use as well.
  static constexpr long max_kept_connections = 10'000;
  // A session that has more is not worth keeping for single calls.
  static constexpr std::size_t max_idle = 64;
  // A source that takes longer must not keep the requests in flight waiting.
  static constexpr std::chrono::milliseconds max_time_between_performs{5};

  /// However a run ends, nothing of it is left in flight.
  class Run {
   public:
    explicit Run(CurlSession& session) : session_(session) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() { session_.drop_all(); }

   private:
    CurlSession& session_;
  };

  void start_due(ExchangeQueue& queue) {
    while (Exchange* exchange = queue.next()) {
      const TimePoint now = std::chrono::steady_clock::now();
      start(*exchange, now);
      if (now - performed_at_ > max_time_between_performs) perform();
    }
  }

  // Closes all connections, and forgets the addresses of the host.
  void renew() {
    const std::lock_guard<std::mutex> lock(renewing_);
    Multi fresh(curl_multi_init(), curl_multi_cleanup);
    if (fresh == nullptr) throw std::bad_alloc();
    multi_ = std::move(fresh);
    sockets_.multiplexed = false;
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, max_kept_connections);
    is_suspect_ = false;
  }

  void start(Exchange& exchange, TimePoint now) {
    if (is_suspect_ && active_.empty()) renew();
    Transfer transfer = take_idle();
    transfer->prepare(exchange, now, reachable_, is_suspect_);
    transfer->slot = active_.size();
    next_deadline_ = std::min(next_deadline_, exchange.deadline());
    active_.push_back(std::move(transfer));
    add(*active_.back());
  }

  Transfer take_idle() {
    if (idle_.empty()) return std::make_unique<CurlTransfer>(settings_, sockets_);
    Transfer transfer = std::move(idle_.back());
    idle_.pop_back();
    return transfer;
  }

  // Does what can be done without waiting. Returns whether a transfer ended.
  bool perform() {
    const TimePoint now = std::chrono::steady_clock::now();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
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

  // libcurl's own timeout gives a transfer up before it looks whether the response has arrived, as
  // it may have while a callback ran or the process was stopped. So the deadlines are kept here,
  // and `now` is a time before everything that had arrived by then was read.
  bool time_out(TimePoint now) {
    if (now < next_deadline_) return false;
    bool ended = false;
    // Backwards, because the last one takes the slot of one that ended.
    for (std::size_t slot = active_.size(); slot-- > 0;) {
      CurlTransfer& transfer = *active_[slot];
      if (transfer.exchange()->deadline() > now) continue;
      finish(transfer, transfer.take_outcome(CURLE_OPERATION_TIMEDOUT));
      ended = true;
    }
    next_deadline_ = TimePoint::max();
    for (const Transfer& transfer : active_) {
      next_deadline_ = std::min(next_deadline_, transfer->exchange()->deadline());
    }
    return ended;
  }

  static CurlTransfer& transfer_of(CURL* easy) noexcept {
    char* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    return *reinterpret_cast<CurlTransfer*>(transfer);
  }

  void end(CurlTransfer& transfer, CURLcode code) {
    if (!transfer.needs_new_connection()) return finish(transfer, transfer.take_outcome(code));
    // Not an attempt of the call: nothing was sent.
    curl_multi_remove_handle(multi_.get(), transfer.easy());
    transfer.prepare_new_connection();
    add(transfer);
  }

  // A transfer that is not added would never end.
  void add(CurlTransfer& transfer) {
    if (curl_multi_add_handle(multi_.get(), transfer.easy()) != CURLM_OK) throw std::bad_alloc();
  }

  void finish(CurlTransfer& transfer, HttpOutcome outcome) {
    Exchange& exchange = *transfer.exchange();
    release(transfer);
    reachable_ = std::holds_alternative<HttpResponse>(outcome);
    is_suspect_ = !reachable_;
    exchange.finish(std::move(outcome));
  }

  void release(CurlTransfer& transfer) {
    curl_multi_remove_handle(multi_.get(), transfer.easy());
    transfer.release();
    const std::size_t slot = transfer.slot;
    idle_.push_back(std::move(active_[slot]));
    if (slot + 1 != active_.size()) {
      active_[slot] = std::move(active_.back());
      active_[slot]->slot = slot;
    }
    active_.pop_back();
  }

  void drop_all() noexcept {
    for (Transfer& transfer : active_) {
      curl_multi_remove_handle(multi_.get(), transfer->easy());
      transfer->release();
    }
    active_.clear();
    next_deadline_ = TimePoint::max();
  }

  void cancel_all() {
    while (!active_.empty()) {
      CurlTransfer& transfer = *active_.back();
      finish(transfer, transfer.take_cancelled());
    }
  }

  void wait_until(std::optional<TimePoint> due) {
    using std::chrono::milliseconds;
    const TimePoint until = std::min(due.value_or(TimePoint::max()), next_deadline_);
    constexpr milliseconds longest = std::chrono::hours(1);
    const TimePoint now = std::chrono::steady_clock::now();
    const auto wait =
        until - now > longest ? longest : std::chrono::ceil<milliseconds>(until - now);
    const auto timeout = static_cast<int>(std::max(wait, milliseconds(0)).count());
    curl_multi_poll(multi_.get(), nullptr, 0, timeout, nullptr);
  }

  const CurlSettings& settings_;
  const ProcessId owner_ = process_id();
  // Before the multi handle, which closes its connections through them when it is destroyed.
  CurlSockets sockets_;
  std::mutex renewing_;
  Multi multi_;
  bool reachable_ = false;  ///< The last transfer got a response.
  /// The last transfer failed: its connection may be dead without libcurl knowing, and the address
  /// of the host may have changed.
  bool is_suspect_ = false;
  TimePoint performed_at_{};
  TimePoint next_deadline_ = TimePoint::max();  ///< Of those in flight, or earlier.
  std::vector<Transfer> active_;
  std::vector<Transfer> idle_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
