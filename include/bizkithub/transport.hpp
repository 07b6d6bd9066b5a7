#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <bizkithub/config.hpp>
#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// One header field, of a request or of a response. Names compare without regard to case.
struct Header {
  std::string name{};
  std::string value{};
};

/// A request as a Transport sends it. It may hold the API key, in `url` or in `headers`: do not
/// print it, and do not keep it.
struct HttpRequest {
  std::string method{};
  std::string url{};
  std::vector<Header> headers{};
  std::string body{};
  /// Whether HTTP/2 and later may be used: their failures do not always tell whether a request was
  /// processed, so a request that must not be repeated goes over HTTP/1.1.
  bool allow_http2 = false;
  /// Bounds look-up, connect and TLS handshake together.
  std::chrono::milliseconds connect_timeout{};
  /// The cap on the body as decoded.
  std::size_t max_response_bytes = 0;
};

struct HttpResponse {
  int status = 0;
  std::vector<Header> headers{};
  std::string body{};
};

/// An exchange that ended without a whole response.
struct TransportFailure {
  /// tls, network, timed_out, cancelled, or malformed_response.
  ErrorKind kind = ErrorKind::network;
  /// Whether any byte of the request may have left this process.
  bool sent = false;
  std::string message{};
  /// What had arrived; its status is 0 if nothing did.
  HttpResponse partial{};
};

using HttpOutcome = std::variant<HttpResponse, TransportFailure>;

using TimePoint = std::chrono::steady_clock::time_point;

/// Where time comes from. The default is the system's; testing::FakeClock is the other.
class BIZKITHUB_API Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock();
  virtual TimePoint now() const noexcept;
  /// Only used to read a date of the service that came without a `Date` to compare it with.
  virtual std::chrono::system_clock::time_point wall_now() const noexcept;
};

/// One request on its way, and where to tell what came of it.
class BIZKITHUB_API Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Unchanged until finish().
  virtual const HttpRequest& request() const = 0;
  /// When to give up with `timed_out`.
  virtual TimePoint deadline() const = 0;
  /// Whether to give up with `cancelled`, now.
  virtual bool cancelled() const = 0;
  /// To be called exactly once. May throw what a callback of the user's threw.
  virtual void finish(HttpOutcome outcome) = 0;

 protected:
  ~Exchange() = default;
};

/// Ends a transport's wait. wake() may be called from any thread.
class BIZKITHUB_API Waker {
 public:
  Waker() = default;
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;
  virtual void wake() noexcept = 0;

 protected:
  ~Waker() = default;
};

/// What there is to do in one run of a transport.
class BIZKITHUB_API Exchanges {
 public:
  Exchanges() = default;
  Exchanges(const Exchanges&) = delete;
  Exchanges& operator=(const Exchanges&) = delete;

  /// The next exchange that is due, or null if none is due now. Not owned by the caller.
  virtual Exchange* next() = 0;
  /// When to ask next() again though nothing finished and nobody called wake(). Absent: then there
  /// is nothing to wait for but the exchanges under way, and if there are none the run is over.
  virtual std::optional<TimePoint> next_due() const = 0;
  /// Whom to wake when something is cancelled. Null, before the waker dies, to stop it.
  virtual void set_waker(Waker* waker) noexcept = 0;

 protected:
  ~Exchanges() = default;
};

/// The seam to the network: the library's own is libcurl's multi interface, testing::FakeTransport
/// needs no network, and a program may bring its own in ClientOptions::transport.
///
/// A transport sends each request as it stands, at most once, follows no redirect and tries nothing
/// again: the library decides that. run() may be called from several threads at once.
///
/// Example of a transport that makes one exchange at a time:
///
///     void run(bizkithub::Exchanges& exchanges) override {
///       for (;;) {
///         while (auto* exchange = exchanges.next()) exchange->finish(send(exchange->request()));
///         const auto due = exchanges.next_due();
///         if (!due) return;
///         std::this_thread::sleep_until(*due);
///       }
///     }
class BIZKITHUB_API Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport();

  /// Carries `exchanges` until there are none left, on the calling thread.
  virtual void run(Exchanges& exchanges) = 0;
  virtual const Clock& clock() const noexcept;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/transport.ipp>
#endif
