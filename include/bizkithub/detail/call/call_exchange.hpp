// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>

#include <bizkithub/api_key.hpp>
#include <bizkithub/detail/call/call_log.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <bizkithub/options.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Adds the client's key to requests. The key may be replaced meanwhile: readers take no lock,
/// which a fork could leave locked.
class Authenticator {
 public:
  Authenticator(const ApiKey& key, ApiKeyPlacement placement) : placement_(placement) {
    set_key(key);
  }
  ~Authenticator() { wipe(slots_.data(), sizeof(slots_)); }

  void set_key(const ApiKey& key) {
    const std::lock_guard<std::mutex> lock(setting_);
    const unsigned next = version_ + 1;
    std::copy(key.text_.begin(), key.text_.end(), slots_[next % 2].begin());
    Slot& last = slots_[version_.exchange(next) % 2];
    std::fill(last.begin(), last.end(), '\0');
  }

  /// Makes room for a key in `request`, at the end of its URL and as its last header: a string that
  /// grows later would leave a copy of the key behind.
  void prepare(HttpRequest& request) const {
    if (placement_ != ApiKeyPlacement::bearer) {
      const bool has_query = request.url.find('?') != std::string::npos;
      request.url.append(has_query ? "&apiKey=" : "?apiKey=").append(key_size, '*');
    }
    if (placement_ != ApiKeyPlacement::query) {
      request.headers.push_back({"Authorization", "Bearer "});
      request.headers.back().value.append(key_size, '*');
    }
  }

  /// Writes the current key into a request that is prepared.
  void authenticate(HttpRequest& request) const {
    unsigned version = 0;
    do {
      version = version_;
      for_each_place(request, [&slot = slots_[version % 2]](std::string& text) {
        std::copy(slot.begin(), slot.end(), text.end() - key_size);
      });
      // The slot is only written to after the version has grown.
    } while (version != version_);
  }

  /// Overwrites the key in a request, which stays prepared.
  void erase_key(HttpRequest& request) const {
    for_each_place(request,
                   [](std::string& text) { std::fill(text.end() - key_size, text.end(), '*'); });
  }

 private:
  static constexpr std::size_t key_size = 32;
  using Slot = std::array<std::atomic<char>, key_size>;

  /// Calls `write` with each text that ends with the key.
  template <class Write>
  void for_each_place(HttpRequest& request, Write write) const {
    if (placement_ != ApiKeyPlacement::bearer) write(request.url);
    if (placement_ != ApiKeyPlacement::query) write(request.headers.back().value);
  }

  const ApiKeyPlacement placement_;
  std::mutex setting_;
  std::atomic<unsigned> version_{0};
  std::array<Slot, 2> slots_{};
};

/// The request of a call, and the Call that receives its outcome. Each attempt has the key that is
/// current when it begins, and the key is overwritten when it ends.
class CallExchange : public Exchange {
 public:
  CallExchange(HttpRequest request, const Authenticator& authenticator)
      : request_(std::move(request)), authenticator_(authenticator) {
    authenticator_.prepare(request_);
  }

  void begin(Call call) { call_.emplace(std::move(call)); }
  void set_body(std::string body) { request_.body = std::move(body); }

  /// Whether the request is to be sent now, and given up no later than `latest`.
  bool start(TimePoint now, TimePoint latest = (TimePoint::max)()) {
    const auto give_up_at = call_->next(now);
    if (!give_up_at) return false;
    authenticator_.authenticate(request_);
    deadline_ = (std::min)(*give_up_at, latest);
    return sending_ = true;
  }

  Call& call() noexcept { return *call_; }
  const Call& call() const noexcept { return *call_; }
  bool sending() const noexcept { return sending_; }

  const HttpRequest& request() const final { return request_; }
  TimePoint deadline() const final { return deadline_; }

 protected:
  ~CallExchange() {
    wipe(request_.url);
    if (!request_.headers.empty()) wipe(request_.headers.back().value);
  }

  void receive(HttpOutcome outcome, TimePoint now, WallTime wall_now) {
    sending_ = false;
    // It may be replaced before the next attempt, or before the request is used again.
    authenticator_.erase_key(request_);
    call_->finished(std::move(outcome), now, wall_now);
  }

 private:
  HttpRequest request_;
  const Authenticator& authenticator_;
  std::optional<Call> call_;
  bool sending_ = false;
  TimePoint deadline_{};
};

/// A queue of one call.
class SingleCall final : public CallExchange, public ExchangeQueue {
 public:
  SingleCall(HttpRequest request, const Authenticator& authenticator,
             const CancellationToken& cancellation, const Clock& clock, const CallLog& log)
      : CallExchange(std::move(request), authenticator),
        cancellation_(cancellation),
        clock_(clock),
        log_(log) {}

  void finish(HttpOutcome outcome) override {
    const TimePoint now = clock_.now();
    receive(std::move(outcome), now, clock_.wall_now());
    log_.attempt_ended(call(), now);
  }

  Exchange* next() override {
    if (sending()) return nullptr;
    if (cancellation_.cancelled()) call().cancel();
    return start(clock_.now()) ? this : nullptr;
  }

  std::optional<TimePoint> next_due() const override {
    if (sending() || call().done()) return std::nullopt;
    return call().waits_until();
  }

  const CancellationToken& cancellation() const noexcept override { return cancellation_; }
  bool allow_http2() const noexcept override { return request().allow_http2; }

 private:
  const CancellationToken& cancellation_;
  const Clock& clock_;
  const CallLog& log_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
