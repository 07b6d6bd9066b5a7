// SPDX-License-Identifier: MIT
#pragma once

#include <variant>

#include <bizkithub/cancellation.hpp>
#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// One header field of a request or response. Names are case-insensitive.
struct Header {
  std::string name{};
  std::string value{};
};

/// A request as a Transport sends it. It contains the API key, in `url`, in `headers`, or in both:
/// do not print or keep it.
struct HttpRequest {
  std::string method{};
  std::string url{};
  std::vector<Header> headers{};
  std::string body{};
  /// Whether HTTP/2 or later may be used. With these, a failure does not always tell whether a
  /// request was processed, so a request that must not be repeated goes over HTTP/1.1.
  bool allow_http2 = false;
  /// For name resolution, connect and TLS handshake together.
  std::chrono::milliseconds connect_timeout{};
  /// Maximum size of the decoded body.
  std::size_t max_response_bytes = 0;
};

struct HttpResponse {
  int status = 0;
  std::vector<Header> headers{};
  std::string body{};
};

/// A request that got no complete response.
struct TransportFailure {
  /// tls, network, timed_out, cancelled or malformed_response; `rejected` if the proxy requires
  /// authentication; `invalid_argument` for an invalid proxy or an option unknown to libcurl.
  ErrorKind kind = ErrorKind::network;
  /// Whether any byte of the request may have left this process.
  bool sent = false;
  std::string message{};
  /// What was received; its status is 0 if there was no response.
  HttpResponse partial{};
};

using HttpOutcome = std::variant<HttpResponse, TransportFailure>;

using TimePoint = std::chrono::steady_clock::time_point;

/// Source of time. The default is the system's; testing::FakeClock is another. Thread-safe.
class BIZKITHUB_API Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock();
  /// A clock that overrides this must override sleep_until() too.
  virtual TimePoint now() const noexcept;
  /// Only used to interpret a date of the service if the response has no `Date`.
  virtual std::chrono::system_clock::time_point wall_now() const noexcept;
  /// Waits until `when`, or until `cancellation` is cancelled.
  virtual void sleep_until(TimePoint when, const CancellationToken& cancellation) const;
};

/// Sends requests for a Client in place of libcurl: set ClientOptions::transport.
/// testing::FakeTransport is one.
///
/// Example: a transport that counts what another one sends.
///
///     struct CountingTransport : bizkithub::Transport {
///       bizkithub::HttpOutcome send(const bizkithub::HttpRequest& request,
///                                   bizkithub::TimePoint deadline,
///                                   const bizkithub::CancellationToken& cancellation) override {
///         ++count;
///         return inner->send(request, deadline, cancellation);
///       }
///       std::shared_ptr<bizkithub::Transport> inner;
///       std::atomic<int> count{0};
///     };
class BIZKITHUB_API Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport();

  /// Sends `request` once, without retries or redirects, and waits for the response on the calling
  /// thread: until `deadline` (then it fails with `timed_out`) or until `cancellation` is cancelled
  /// (`cancelled`). Called from several threads at once if several threads use the client. A bulk
  /// run sends one request at a time. `request` must not be used after this returns. Exceptions
  /// propagate to the caller of the client.
  virtual HttpOutcome send(const HttpRequest& request, TimePoint deadline,
                           const CancellationToken& cancellation) = 0;
  /// The clock for waits and timeouts. It must outlive every client that uses this transport.
  virtual const Clock& clock() const noexcept;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/transport.ipp>
#endif
