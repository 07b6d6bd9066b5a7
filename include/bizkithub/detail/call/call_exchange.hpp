#pragma once

#include <bizkithub/detail/call/authenticator.hpp>
#include <bizkithub/detail/call/call.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <bizkithub/detail/text/wipe.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The request of a call, and the Call that receives its outcome. Each attempt has the key that is
/// current when it begins. Wipes the key.
class CallExchange : public Exchange {
 public:
  CallExchange(HttpRequest request, const Authenticator& authenticator)
      : request_(std::move(request)), authenticator_(authenticator) {}

  void begin(Call call) { call_.emplace(std::move(call)); }
  void set_body(std::string body) { request_.body = std::move(body); }

  /// Whether the request is to be sent now, and given up no later than `latest`.
  bool start(TimePoint now, TimePoint latest = TimePoint::max()) {
    const Call::Step step = call_->next(now);
    if (step.action != Call::Step::Action::send) return false;
    authenticator_.authenticate(request_, key_version_);
    deadline_ = std::min(step.when, latest);
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
    for (Header& header : request_.headers) wipe(header.value);
  }

  void receive(HttpOutcome outcome, TimePoint now, WallTime wall_now) {
    sending_ = false;
    call_->finished(std::move(outcome), now, wall_now);
  }

 private:
  HttpRequest request_;
  const Authenticator& authenticator_;
  std::uint64_t key_version_ = 0;
  std::optional<Call> call_;
  bool sending_ = false;
  TimePoint deadline_{};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
