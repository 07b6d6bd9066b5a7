#pragma once

#include <curl/curl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <utility>
#include <variant>
#include <vector>

#include <bizkithub/impl/curl_transfer.ipp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// One multi handle with its connections, used by one thread at a time: the loop that carries
/// exchanges, one of them or a million.
class CurlSession final : public Waker {
 public:
  explicit CurlSession(const CurlSettings& settings)
      : settings_(settings), multi_(curl_multi_init(), curl_multi_cleanup) {
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, max_kept_connections);
  }
  CurlSession(const CurlSession&) = delete;
  CurlSession& operator=(const CurlSession&) = delete;
  ~CurlSession() { put_away(); }

  void run(Exchanges& exchanges) {
    const Run guard(*this, exchanges);
    for (;;) {
      start_due(exchanges);
      const auto due = exchanges.next_due();
      if (active_.empty() && !due) return;
      if (advance()) continue;
      wait_until(due);
      if (woken_.exchange(false)) drop_cancelled();
    }
  }

  void wake() noexcept override {
    woken_.store(true);
    curl_multi_wakeup(multi_.get());
  }

  /// Whether a callback forked while the session was in use: then its connections are those of the
  /// parent of `process`, which is this one, and are let go of here.
  bool is_inherited(pid_t process) noexcept {
    if (owner_ == process) return inherited_;
    owner_ = process;
    detach_after_fork();
    return inherited_ = true;
  }
  void detach_after_fork() noexcept { sockets_.detach_after_fork(); }
  bool is_small() const noexcept { return sockets_.size() <= max_idle && idle_.size() <= max_idle; }

 private:
  // Set explicitly: libcurl's default follows the number of transfers, and would close the
  // connections of a burst as soon as it ends. It counts those in use as well.
  static constexpr long max_kept_connections = 10'000;
  // A session that has had more is not worth keeping for single calls.
  static constexpr std::size_t max_idle = 64;
  // What callbacks that are quick never take.
  static constexpr std::chrono::milliseconds stall{5};
  using Transfer = std::unique_ptr<CurlTransfer>;

  /// However a run ends, nobody wakes the session any more and nothing of it is left in flight.
  class Run {
   public:
    Run(CurlSession& session, Exchanges& exchanges) : session_(session), exchanges_(exchanges) {
      session_.woken_.store(false);
      session_.has_excused_ = false;
      session_.left_curl_ = std::chrono::steady_clock::now();
      exchanges_.set_waker(&session_);
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() {
      exchanges_.set_waker(nullptr);
      session_.put_away();
    }

   private:
    CurlSession& session_;
    Exchanges& exchanges_;
  };

  void start_due(Exchanges& exchanges) {
    while (Exchange* exchange = next(exchanges)) {
      const TimePoint now = std::chrono::steady_clock::now();
      start(*exchange, now);
      // A source that takes its time must not keep the others waiting.
      if (now - left_curl_ > stall) advance();
    }
  }

  Exchange* next(Exchanges& exchanges) {
    may_have_forked_ = true;
    return exchanges.next();
  }

  void start(Exchange& exchange, TimePoint now) {
    Transfer transfer = take_idle();
    transfer->prepare(exchange, now, reachable_);
    look_for_fork();
    if (inherited_) transfer->prepare_on_new_connection(now);
    transfer->place = active_.size();
    active_.push_back(std::move(transfer));
    add(*active_.back());
  }

  // A callback may have forked. Then the connections are the parent's.
  void look_for_fork() noexcept {
    if (std::exchange(may_have_forked_, false)) is_inherited(::getpid());
  }

  // The time that callbacks took is not the fault of what is being sent, which nobody read
  // meanwhile: libcurl would give it up before it looked for an answer.
  void excuse(std::chrono::nanoseconds away) noexcept {
    if (away < stall) return;
    has_excused_ = true;
    for (const Transfer& transfer : active_) transfer->extend(away);
  }

  Transfer take_idle() {
    if (idle_.empty()) return std::make_unique<CurlTransfer>(settings_, sockets_);
    Transfer transfer = std::move(idle_.back());
    idle_.pop_back();
    return transfer;
  }

  // Lets libcurl do what can be done now; says whether anything ended.
  bool advance() {
    look_for_fork();
    excuse(std::chrono::steady_clock::now() - left_curl_);
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    left_curl_ = std::chrono::steady_clock::now();
    bool ended = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      ended = true;
      end(transfer_of(message->easy_handle), message->data.result);
    }
    return ended;
  }

  static CurlTransfer& transfer_of(CURL* easy) noexcept {
    char* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    return *reinterpret_cast<CurlTransfer*>(transfer);
  }

  void end(CurlTransfer& transfer, CURLcode code) {
    if (transfer.wants_new_connection()) return send_on_new_connection(transfer);
    finish(transfer, transfer.take_outcome(code));
  }

  // No attempt of the call's: nothing was sent, and nobody but us met the closed connection.
  void send_on_new_connection(CurlTransfer& transfer) {
    curl_multi_remove_handle(multi_.get(), transfer.easy());
    transfer.prepare_on_new_connection(std::chrono::steady_clock::now());
    add(transfer);
  }

  // What is not added would never end.
  void add(CurlTransfer& transfer) {
    if (curl_multi_add_handle(multi_.get(), transfer.easy()) != CURLM_OK) throw std::bad_alloc();
  }

  void finish(CurlTransfer& transfer, HttpOutcome outcome) {
    Exchange& exchange = *transfer.exchange();
    put_away(transfer);
    reachable_ = std::holds_alternative<HttpResponse>(outcome);
    may_have_forked_ = true;
    exchange.finish(std::move(outcome));
  }

  void put_away(CurlTransfer& transfer) {
    curl_multi_remove_handle(multi_.get(), transfer.easy());
    transfer.release();
    const std::size_t place = transfer.place;
    idle_.push_back(std::move(active_[place]));
    if (place + 1 != active_.size()) {
      active_[place] = std::move(active_.back());
      active_[place]->place = place;
    }
    active_.pop_back();
  }

  void put_away() noexcept {
    if (!active_.empty()) look_for_fork();
    for (Transfer& transfer : active_) {
      curl_multi_remove_handle(multi_.get(), transfer->easy());
      transfer->release();
    }
    active_.clear();
  }

  // From the last one, whose place is taken by none.
  void drop_cancelled() {
    for (std::size_t place = active_.size(); place-- > 0;) {
      CurlTransfer& transfer = *active_[place];
      if (transfer.exchange()->cancelled()) finish(transfer, transfer.take_cancelled());
    }
  }

  void wait_until(std::optional<TimePoint> due) {
    using std::chrono::milliseconds;
    // An extended deadline is one that libcurl has no timer for.
    milliseconds most = has_excused_ ? milliseconds(50) : std::chrono::hours(1);
    if (due) {
      const auto left = std::chrono::ceil<milliseconds>(*due - std::chrono::steady_clock::now());
      most = std::clamp(left, milliseconds(0), most);
    }
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(most.count()), nullptr);
    left_curl_ = std::chrono::steady_clock::now();
  }

  const CurlSettings& settings_;
  pid_t owner_ = ::getpid();
  bool inherited_ = false;
  // Before the multi handle, which closes its connections through them when it goes.
  CurlSockets sockets_;
  std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi_;
  std::atomic<bool> woken_{false};
  bool may_have_forked_ = false;
  bool has_excused_ = false;
  bool reachable_ = false;  ///< The last transfer brought a response.
  TimePoint left_curl_{};   ///< When libcurl last gave back control.
  std::vector<Transfer> active_;
  std::vector<Transfer> idle_;
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
