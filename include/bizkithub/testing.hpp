#pragma once

#include <atomic>
#include <deque>
#include <mutex>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// For tests of programs that use this library: no network, no sleeping. GoogleTest has a namespace
/// `testing` too: with it, avoid `using namespace bizkithub`.
namespace testing {

/// A clock that stands still until it is moved. Thread-safe.
class BIZKITHUB_API FakeClock : public Clock {
 public:
  TimePoint now() const noexcept override;
  std::chrono::system_clock::time_point wall_now() const noexcept override;
  /// Moves the clock in place of waiting, and not at all if `cancellation` is cancelled.
  void sleep_until(TimePoint when, const CancellationToken& cancellation) const override;
  void advance(std::chrono::microseconds by) noexcept;

 private:
  mutable std::atomic<std::chrono::microseconds::rep> elapsed_{0};
};

/// Answers requests from a script, in order, and moves a FakeClock in place of waiting. A request
/// for which no reply is left fails with `network`, not sent. A reply that arrives after the
/// deadline of its attempt becomes `timed_out`, sent. Thread-safe.
///
/// Example:
///
///     auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
///     transport->reply({429, {{"Retry-After", "2"}}, ""});
///     transport->reply({200, {}, R"({"success": true})"});
///     bizkithub::ClientOptions options;
///     options.transport = transport;
///     // match_customers() now succeeds on its second attempt, and clock() has moved by 2 s.
class BIZKITHUB_API FakeTransport : public Transport {
 public:
  /// The next request gets this response, after `after`.
  void reply(HttpResponse response, std::chrono::microseconds after = {});
  /// The next request fails like this, after `after`.
  void fail(TransportFailure failure, std::chrono::microseconds after = {});

  /// Every request so far. They contain the API key.
  std::vector<HttpRequest> requests() const;
  /// Number of replies that no request has used.
  std::size_t replies_left() const;

  HttpOutcome send(const HttpRequest& request, TimePoint deadline,
                   const CancellationToken& cancellation) override;
  const FakeClock& clock() const noexcept override;
  FakeClock& clock() noexcept;

 private:
  struct Reply {
    HttpOutcome outcome;
    std::chrono::microseconds after;
  };
  Reply next(const HttpRequest& request);

  FakeClock clock_;
  mutable std::mutex mutex_;
  std::deque<Reply> replies_;
  std::vector<HttpRequest> requests_;
};

}  // namespace testing

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/testing.ipp>
#endif
