#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <bizkithub/config.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// For tests of programs that use this library: no network, no sleeping. Beside GoogleTest, whose
/// namespace has the same last name, do without `using namespace bizkithub`.
namespace testing {

/// Time that stands still until it is told to pass. Thread-safe.
class BIZKITHUB_API FakeClock : public Clock {
 public:
  FakeClock();
  ~FakeClock() override;
  TimePoint now() const noexcept override;
  std::chrono::system_clock::time_point wall_now() const noexcept override;
  void advance(std::chrono::microseconds by) noexcept;

 private:
  struct Hands;
  std::unique_ptr<Hands> hands_;
};

/// Answers requests from a script, in the order of the script, and lets a FakeClock pass in place
/// of waiting. Calls of several threads are made one after another; a request without an answer
/// left in the script fails with `network`, not sent. An answer that takes longer than its attempt
/// may last becomes `timed_out`, sent.
///
/// Example:
///
///     auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
///     transport->reply({429, {{"Retry-After", "2"}}, ""});
///     transport->reply({200, {}, R"({"success": true})"});
///     bizkithub::ClientOptions options;
///     options.transport = transport;
///     // match_customers() now succeeds at its second attempt, and clock() has moved by 2 s.
class BIZKITHUB_API FakeTransport : public Transport {
 public:
  FakeTransport();
  ~FakeTransport() override;

  /// The next request gets this answer, `after` that much time.
  void reply(HttpResponse response, std::chrono::microseconds after = {});
  /// The next request fails like this, `after` that much time.
  void fail(TransportFailure failure, std::chrono::microseconds after = {});

  /// Every request so far. They hold the API key.
  std::vector<HttpRequest> requests() const;
  /// Answers of the script that no request has used.
  std::size_t replies_left() const;

  void run(Exchanges& exchanges) override;
  const FakeClock& clock() const noexcept override;
  FakeClock& clock() noexcept;

 private:
  struct Script;
  std::unique_ptr<Script> script_;
};

}  // namespace testing

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/testing.ipp>
#endif
