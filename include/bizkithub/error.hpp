// SPDX-License-Identifier: MIT
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

/// What went wrong. Use it in a switch.
enum class ErrorKind {
  invalid_argument,    ///< Refused by this library before anything was sent. See `field`.
  unauthenticated,     ///< Missing, malformed, unknown, expired or deactivated key. Use another.
  permission_denied,   ///< The key is valid, but lacks the permission.
  not_found,           ///< No such endpoint or record. Check `base_url`.
  rejected,            ///< Any other refusal by the service. Correct the request.
  rate_limited,        ///< Too many requests, and the time or attempts for retries are used up.
  server_error,        ///< The service or a gateway in front of it failed (5xx).
  malformed_response,  ///< The response is not as documented, or too large. Check `base_url`.
  tls,                 ///< No trusted connection: certificate, protocol version, CA file.
  network,             ///< Name resolution, connecting, proxy, or a connection that broke.
  timed_out,           ///< The timeout of the attempt or of the call expired; also HTTP 408.
  cancelled            ///< By a CancellationSource, or with a bulk run that an exception ended.
};

/// What is known about the request after a failure: the least certain value of all attempts.
enum class Delivery {
  not_sent,  ///< No byte of the request left this process.
  refused,   ///< The service or a gateway answered that it did not process the request.
  unknown    ///< It may or may not have been processed. Check before you repeat it.
};

/// One attempt at sending a request: see Error::attempts and ResponseInfo::attempts.
struct Attempt {
  /// Absent: the attempt succeeded.
  std::optional<ErrorKind> error{};
  /// Only meaningful if `error` is present.
  Delivery delivery = Delivery::not_sent;
  /// 0: no response.
  int http_status = 0;
  /// The wait before this attempt: backoff, or what the service asked for.
  std::chrono::microseconds waited{};
  /// From the start of the attempt to its end, connecting included.
  std::chrono::microseconds duration{};
};

/// A failure, as a value.
///
/// In all members except `body`, API keys and e-mail addresses are replaced by `[key]` and
/// `[e-mail]`, even where the service echoes them.
///
/// Example: `std::cerr << error` prints one line such as
/// `unauthenticated, refused: the service refused the API key: API key does not exist.; code
/// PUBLIC_API_KEY_DOES_NOT_EXIST; HTTP 404; see https://docs.bizkithub.com/errors/...`.
struct Error {
  ErrorKind kind = ErrorKind::invalid_argument;
  Delivery delivery = Delivery::not_sent;
  /// One sentence for a developer. The wording may change: switch on `kind` and `code`.
  std::string message{};
  /// JSON name of the invalid request field ("email", "managerCuRefNo"), "apiKey" for the key, or
  /// the name of the option ("base_url", "retry.max_attempts") or argument ("path", "method",
  /// "json_body", "extra_json", "headers"); else empty.
  std::string field{};
  /// The API's own code ("INTERNAL_VALIDATION_FAILED"), else empty. Codes are documented as stable.
  std::string code{};
  /// The API's own description, else empty.
  std::string description{};
  /// 0: no response.
  int http_status = 0;
  /// First of `x-request-id`, `x-vercel-id`, `cf-ray` in the response, else empty.
  std::string request_id{};
  /// How long the service asked to wait (429, 503), if it did.
  std::optional<std::chrono::seconds> retry_after{};
  /// The body as received, up to ClientOptions::max_response_bytes, unredacted. This library never
  /// prints it.
  std::string body{};
  /// All attempts in order; empty if the call failed before the first.
  std::vector<Attempt> attempts{};

  /// The vendor's page about `code`, else empty.
  BIZKITHUB_API std::string documentation_url() const;
};

/// The name of the enumerator, for example "timed_out".
BIZKITHUB_API const char* to_string(ErrorKind kind) noexcept;
BIZKITHUB_API const char* to_string(Delivery delivery) noexcept;

BIZKITHUB_API std::ostream& operator<<(std::ostream& out, ErrorKind kind);
BIZKITHUB_API std::ostream& operator<<(std::ostream& out, Delivery delivery);
BIZKITHUB_API std::ostream& operator<<(std::ostream& out, const Attempt& attempt);
/// Prints the error on one line, without `body`.
BIZKITHUB_API std::ostream& operator<<(std::ostream& out, const Error& error);

/// Thrown by Result::value() and the constructor of Client only. `what()` is the line that
/// `operator<<` prints.
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
