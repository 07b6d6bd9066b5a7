#pragma once

#include <bizkithub/detail/call/authenticator.hpp>
#include <bizkithub/detail/call/call_log.hpp>
#include <bizkithub/detail/http/exchange.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The request of a call, and the Call that receives its outcome. Each attempt has the key that is
/// current when it begins. Wipes the key.
class CallExchange : public Exchange {
 public:
  CallExchange(HttpRequest request, const Authenticator& authenticator)
      : request_(std::move(request)), authenticator_(authenticator) {
    authenticator_.prepare(request_);
  }

  void begin(Call call) { call_.emplace(std::move(call)); }
  void set_body(std::string body) { request_.body = std::move(body); }

  /// Whether the request is to be sent now, and given up no later than `latest`.
  bool start(TimePoint now, TimePoint latest = TimePoint::max()) {
    const auto give_up_at = call_->next(now);
    if (!give_up_at) return false;
    authenticator_.authenticate(request_);
    deadline_ = std::min(*give_up_at, latest);
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
