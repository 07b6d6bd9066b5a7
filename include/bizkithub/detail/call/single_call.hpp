#pragma once

#include <bizkithub/detail/call/call_exchange.hpp>
#include <bizkithub/detail/call/call_log.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

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
