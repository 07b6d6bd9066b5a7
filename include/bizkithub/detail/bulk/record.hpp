#pragma once

#include <bizkithub/detail/bulk/pacer.hpp>
#include <bizkithub/detail/client/client_state.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A record of a bulk run that is under way. Reused for one record after the other.
class BulkRecord : public CallExchange {
 public:
  using Finish = std::function<void(BulkRecord&, HttpOutcome)>;

  BulkRecord(HttpRequest request, const Authenticator& authenticator, const Finish& finish)
      : CallExchange(std::move(request), authenticator), finish_(finish) {}
  virtual ~BulkRecord() = default;

  /// Takes the next record from the source. Returns false at its end.
  virtual bool pull() = 0;
  virtual Result<std::string> body() const = 0;
  virtual ResponseReader& reader() = 0;
  /// Passes the result to the sink.
  virtual void push(Result<CallResult> result) = 0;

  void finish(HttpOutcome outcome) final { finish_(*this, std::move(outcome)); }
  using CallExchange::receive;

  std::size_t index = 0;
  bool pending = false;  ///< Pulled, and not passed to the sink yet.
  TimePoint due_at{};
  TimePoint sent_at{};

 private:
  const Finish& finish_;
};

inline PaceSignal pace_signal(const BulkRecord& record) {
  PaceSignal signal;
  signal.sent_at = record.sent_at;
  signal.rate_limit = record.call().rate_limit();
  const Error* error = record.call().error();
  if (error == nullptr) return signal;
  signal.wait = error->retry_after;
  if (error->kind == ErrorKind::rate_limited) signal.kind = PaceSignal::Kind::limited;
  const bool is_redirect = error->http_status >= 300 && error->http_status < 400;
  if (error->delivery != Delivery::refused && !is_redirect) signal.kind = PaceSignal::Kind::failed;
  return signal;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
