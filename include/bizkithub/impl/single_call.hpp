#pragma once

#include <optional>
#include <utility>

#include <bizkithub/config.hpp>
#include <bizkithub/impl/call_exchange.hpp>
#include <bizkithub/impl/call_log.hpp>
#include <bizkithub/impl/cancellation.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// Carries one call over a transport, on the calling thread: a run of one.
class SingleCall final : public CallExchange, public Exchanges {
 public:
  SingleCall(HttpRequest request, const CancellationToken& cancellation, const Clock& clock,
             const CallLog& log)
      : CallExchange(std::move(request), cancellation),
        cancellation_(cancellation),
        clock_(clock),
        log_(log) {}

  /// Returns when the call is done.
  void run(Transport& transport);

  void finish(HttpOutcome outcome) override;

  Exchange* next() override;
  std::optional<TimePoint> next_due() const override;
  void set_waker(Waker* waker) noexcept override { cancellation_.set_waker(waker); }

 private:
  CancellationWatch cancellation_;
  const Clock& clock_;
  const CallLog& log_;
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/single_call.ipp>
#endif
