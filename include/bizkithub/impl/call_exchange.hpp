#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <bizkithub/cancellation.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/impl/call.hpp>
#include <bizkithub/impl/wipe.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// One call on its way over a transport: what is sent, and the Call that is told what came of it.
/// Leaves no key behind in memory.
class CallExchange : public Exchange {
 public:
  /// `cancellation` must outlive it.
  CallExchange(HttpRequest request, const CancellationToken& cancellation)
      : request_(std::move(request)), cancellation_(cancellation) {}

  /// From now on it is about `call`.
  void begin(Call call) { call_.emplace(std::move(call)); }
  void set_body(std::string body) { request_.body = std::move(body); }

  /// Whether the request is to be sent now, and given up at `latest` at the latest.
  bool start(TimePoint now, TimePoint latest = TimePoint::max()) {
    const Call::Step step = call_->next(now);
    if (step.action != Call::Step::Action::send) return false;
    deadline_ = std::min(step.when, latest);
    return sending_ = true;
  }

  Call& call() noexcept { return *call_; }
  const Call& call() const noexcept { return *call_; }
  bool sending() const noexcept { return sending_; }

  const HttpRequest& request() const final { return request_; }
  TimePoint deadline() const final { return deadline_; }
  bool cancelled() const final { return cancellation_.cancelled(); }

 protected:
  ~CallExchange() {
    wipe(request_.url);
    for (Header& header : request_.headers) wipe(header.value);
  }

  void tell(HttpOutcome outcome, TimePoint now, WallTime wall_now) {
    sending_ = false;
    call_->finished(std::move(outcome), now, wall_now);
  }

 private:
  HttpRequest request_;
  const CancellationToken& cancellation_;
  std::optional<Call> call_;
  bool sending_ = false;
  TimePoint deadline_{};
};

/// What a transport is given for a request of which it never said how it ended.
BIZKITHUB_LOCAL TransportFailure returned_too_early() {
  return {ErrorKind::cancelled, true, "the transport returned too early", {}};
}

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
