#pragma once

#include <optional>
#include <string>

#include <bizkithub/cancellation.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/impl/call.hpp>
#include <bizkithub/logger.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// Tells the user's logger how a call goes. Everything passes through redaction here.
class CallLog {
 public:
  CallLog(const Logger& logger, LogLevel least, std::string name);
  void attempt_ended(const Call& call, TimePoint now) const;

 private:
  void write(LogLevel level, const std::string& what) const;

  const Logger& logger_;
  LogLevel least_;
  std::string name_;
};

/// Carries one call over a transport, on the calling thread: a run of one.
class SingleCall final : public Exchange, public Exchanges {
 public:
  SingleCall(Call& call, const HttpRequest& request, const CancellationToken& cancellation,
             const Clock& clock, const CallLog& log);
  SingleCall(const SingleCall&) = delete;
  SingleCall& operator=(const SingleCall&) = delete;
  ~SingleCall() { set_waker(nullptr); }

  /// Returns when the call is done.
  void run(Transport& transport);

  const HttpRequest& request() const override { return request_; }
  TimePoint deadline() const override { return deadline_; }
  bool cancelled() const override { return cancellation_.cancelled(); }
  void finish(HttpOutcome outcome) override;

  Exchange* next() override;
  std::optional<TimePoint> next_due() const override;
  void set_waker(Waker* waker) noexcept override;

 private:
  Call& call_;
  const HttpRequest& request_;
  const CancellationToken& cancellation_;
  const Clock& clock_;
  const CallLog& log_;
  Waker* waker_ = nullptr;
  bool sending_ = false;
  TimePoint deadline_{};
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/single_call.ipp>
#endif
