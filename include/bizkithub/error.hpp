#pragma once

#include <chrono>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// What went wrong, as a program would switch on it. README has what to do about each.
enum class ErrorKind {
  invalid_argument,    ///< Refused by this library before anything was sent; `field` says which.
  unauthenticated,     ///< The key is missing, malformed, unknown, expired or switched off.
  permission_denied,   ///< The key is good but may not do this.
  not_found,           ///< No such endpoint or record.
  rejected,            ///< Any other refusal by the service: the request itself is at fault.
  rate_limited,        ///< Too many requests, and waiting did not fit into the call's time.
  server_error,        ///< The service, or a gateway in front of it, failed (5xx).
  malformed_response,  ///< What came back is not what the service documents, or exceeds a cap.
  tls,                 ///< No trustworthy connection: certificate, protocol version, CA bundle.
  network,             ///< Look-up, connect, proxy, or a connection that broke.
  timed_out,           ///< The attempt or the whole call ran out of time; also HTTP 408.
  cancelled            ///< A CancellationSource said so.
};

/// What is certain about the request after a failure.
///
/// Over several attempts it is the least certain of them, not that of the last.
enum class Delivery {
  not_sent,  ///< No byte of the request left this process.
  refused,   ///< The service, or a gateway before it, answered that it did not do it.
  unknown    ///< It may or may not have been done: look before doing it again.
};

/// One try at sending a request, as recorded in Error::attempts and ResponseInfo::attempts.
struct Attempt {
  /// Absent: this attempt succeeded.
  std::optional<ErrorKind> error{};
  /// Meaningful where `error` is present.
  Delivery delivery = Delivery::not_sent;
  /// 0: no response arrived.
  int http_status = 0;
  /// How long we waited before this attempt: backoff, or what `Retry-After` asked for.
  std::chrono::microseconds waited{};
  /// From the start of the attempt to its end, connecting included.
  std::chrono::microseconds duration{};
};

/// A failure, as a value.
///
/// No member except `body` ever holds the API key or an e-mail address that was sent: they are
/// replaced by `[key]` and `[e-mail]`, the service's own texts included.
///
/// Example: `std::cerr << error` prints one line such as
/// `unauthenticated, refused: the service refused the API key: API key does not exist.; code
/// PUBLIC_API_KEY_DOES_NOT_EXIST; HTTP 404; see https://docs.bizkithub.com/errors/...`.
struct Error {
  ErrorKind kind = ErrorKind::invalid_argument;
  Delivery delivery = Delivery::not_sent;
  /// One sentence for a developer. The wording may change: switch on `kind` and `code`.
  std::string message{};
  /// JSON name of the request field at fault ("email", "managerCuRefNo"), "apiKey" for the key,
  /// or the name of the option ("base_url", "retry.max_attempts"); else empty.
  std::string field{};
  /// The API's own code ("INTERNAL_VALIDATION_FAILED"), else empty. Codes are documented as stable.
  std::string code{};
  /// The API's own description, else empty.
  std::string description{};
  /// 0: no response arrived.
  int http_status = 0;
  /// First of `x-request-id`, `x-vercel-id`, `cf-ray` in the response, else empty.
  std::string request_id{};
  /// How long the service asked to be left alone (429, 503), where it said so.
  std::optional<std::chrono::seconds> retry_after{};
  /// What was received, up to ClientOptions::max_response_bytes and unredacted: for the caller's
  /// eyes. This library never prints it.
  std::string body{};
  /// Every attempt in order; empty where the request was refused before the first.
  std::vector<Attempt> attempts{};

  /// The vendor's page about `code`, else empty.
  ///
  /// Example: `https://docs.bizkithub.com/errors/PUBLIC_API_KEY_DOES_NOT_EXIST`.
  BIZKITHUB_API std::string documentation_url() const;
};

/// The name of the enumerator, for example "timed_out".
BIZKITHUB_API const char* to_string(ErrorKind kind) noexcept;
/// The name of the enumerator, for example "not_sent".
BIZKITHUB_API const char* to_string(Delivery delivery) noexcept;

BIZKITHUB_API std::ostream& operator<<(std::ostream& out, ErrorKind kind);
BIZKITHUB_API std::ostream& operator<<(std::ostream& out, Delivery delivery);
BIZKITHUB_API std::ostream& operator<<(std::ostream& out, const Attempt& attempt);
/// Prints the error on one line, `body` left out.
BIZKITHUB_API std::ostream& operator<<(std::ostream& out, const Error& error);

/// Thrown only where the caller asks for it: Result::value() and the constructor of Client.
///
/// `what()` is the line that `operator<<` prints.
class BIZKITHUB_API Exception : public std::runtime_error {
 public:
  explicit Exception(Error error);
  const Error& error() const noexcept { return *error_; }

 private:
  // Shared, because copying an exception must not throw.
  std::shared_ptr<const Error> error_;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/error.ipp>
#endif
