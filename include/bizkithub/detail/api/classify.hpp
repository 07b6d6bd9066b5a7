// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/api/endpoint.hpp>
#include <bizkithub/detail/http/headers.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

struct ErrorObject {
  std::string code{};
  std::string message{};
  std::string description{};
  std::optional<double> retry_after{};  ///< In seconds.
};

template <>
struct Fields<ErrorObject> {
  static constexpr Field table[] = {optional_field<&ErrorObject::code>("code"),
                                    optional_field<&ErrorObject::message>("message"),
                                    optional_field<&ErrorObject::description>("description"),
                                    optional_field<&ErrorObject::retry_after>("retry_after")};
};

struct ErrorEnvelope {
  std::optional<bool> success{};
  std::optional<ErrorObject> error{};
  std::string error_code{};
  std::string message{};
};

template <>
struct Fields<ErrorEnvelope> {
  static constexpr Field table[] = {optional_field<&ErrorEnvelope::success>("success"),
                                    optional_field<&ErrorEnvelope::error>("error"),
                                    optional_field<&ErrorEnvelope::error_code>("errorCode"),
                                    optional_field<&ErrorEnvelope::message>("message")};
};

/// A failure as a body tells it, in either documented form: `{"error": {"code": ...}}`, or
/// `{"success": false}` with or without `errorCode` and `message`.
struct ApiError : ErrorObject {
  /// Whether the body reports a failure whatever the status: `success` is false, or absent while
  /// there is an error object with a code.
  bool failed = false;
  /// Whether the body is valid to its end. If not, what comes later may say otherwise.
  bool is_complete = false;
};

/// What is missing or of another type is left empty, as is everything behind invalid JSON.
inline ApiError read_api_error(std::string_view body) {
  ErrorEnvelope envelope;
  const bool is_complete = !read_response_json(body, envelope);
  ApiError api{std::move(envelope.error).value_or(ErrorObject{})};
  api.is_complete = is_complete;
  api.failed = envelope.success ? !*envelope.success : !api.code.empty();
  if (api.code.empty()) api.code = std::move(envelope.error_code);
  if (api.message.empty()) api.message = std::move(envelope.message);
  if (!api.code.empty() || envelope.error) return api;
  // On some endpoints `error` is the code itself.
  constexpr static Field code[] = {optional_field<&ErrorObject::code>("error")};
  ErrorObject& object = api;
  static_cast<void>(read_response_json(body, &object, {std::begin(code), std::end(code)}, nullptr));
  return api;
}

// The kind of a documented code. Each of these is a refusal, whatever the status.
inline std::optional<ErrorKind> kind_of_code(std::string_view code) noexcept {
  constexpr std::pair<std::string_view, ErrorKind> codes[] = {
      {"PUBLIC_API_KEY_SCOPE_NOT_ALLOWED", ErrorKind::permission_denied},
      {"PUBLIC_API_KEY_TOO_MANY_REQUEST", ErrorKind::rate_limited},
      {"INTERNAL_TOO_MANY_REQUESTS", ErrorKind::rate_limited},
      {"RATE_LIMIT_EXCEEDED", ErrorKind::rate_limited},
      {"INTERNAL_USER_MUST_BE_AUTHORIZED", ErrorKind::unauthenticated},
      {"INTERNAL_VALIDATION_FAILED", ErrorKind::rejected},
      {"INTERNAL_ACCOUNT_CAN_NOT_DETERMINATE_USER_IP", ErrorKind::rejected},
      {"INTERNAL_RESOURCE_NOT_FOUND", ErrorKind::not_found}};
  for (const auto& [known, kind] : codes) {
    if (code == known) return kind;
  }
  if (begins_with(code, "PUBLIC_API_KEY_")) return ErrorKind::unauthenticated;
  if (begins_with(code, "PERMISSION_")) return ErrorKind::permission_denied;
  return std::nullopt;
}

inline ErrorKind kind_of_status(int status) noexcept {
  switch (status) {
    case 401: return ErrorKind::unauthenticated;
    case 403: return ErrorKind::permission_denied;
    case 404: return ErrorKind::not_found;
    case 408: return ErrorKind::timed_out;
    case 429: return ErrorKind::rate_limited;
    default: return status >= 500 ? ErrorKind::server_error : ErrorKind::rejected;
  }
}

// Whether a response without a known code leaves open if the request was applied: the 5xx or
// 408 of a gateway tells nothing about the service behind it, and a redirect may follow a POST that
// was carried out (RFC 9110 15.4.4).
inline bool is_ambiguous(int status, std::string_view code) noexcept {
  // New codes appear without notice.
  const bool is_of_service = begins_with(code, "PUBLIC_") || begins_with(code, "INTERNAL_");
  return (status == 408 && !is_of_service) || status >= 500 || (status >= 300 && status < 400);
}

// 520 to 524, 529 and 530 are those of Cloudflare and other gateways: they mean 502 to 504.
inline bool is_retryable_status(int status) noexcept {
  return status == 500 || (status >= 502 && status <= 504) || (status >= 520 && status <= 524) ||
         status == 529 || status == 530;
}

inline std::string kind_phrase(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unauthenticated: return "the service refused the API key";
    case ErrorKind::permission_denied: return "the API key does not have permission";
    case ErrorKind::not_found: return "endpoint or record not found";
    case ErrorKind::rate_limited: return "too many requests";
    case ErrorKind::timed_out: return "the service timed out waiting for the request";
    case ErrorKind::server_error: return "the service or a gateway in front of it failed";
    default: return "the service refused the request";
  }
}

// Where a redirect leads, which tells what `base_url` should be.
inline std::string redirect_hint(const HttpResponse& response) {
  if (response.status < 300 || response.status >= 400) return {};
  const auto location = find_header(response.headers, "location");
  if (!location) return "; redirects are not followed";
  return "; redirects are not followed, set base_url to where this one leads: " +
         std::string(*location);
}

// Without code and status, which an error keeps and prints beside its message.
inline std::string message_of(ErrorKind kind, const ApiError& api, const HttpResponse& response) {
  if (response.status == 407) return "proxy authentication required (407)";
  const std::string phrase = kind_phrase(kind);
  return api.message.empty() ? phrase + redirect_hint(response) : phrase + ": " + api.message;
}

// Limit for printed text from the service; Error::body has all of it.
inline constexpr std::size_t max_api_text = 4096;

// Cut to its length after it was redacted, because a part of an address does not look like one.
inline std::string printable_api_text(std::string_view text) {
  // Nothing that is redacted goes on after a blank, and redacting a megabyte takes several.
  const std::size_t blank = text.rfind(' ', 4 * max_api_text);
  const bool is_long = text.size() > 4 * max_api_text && blank != text.npos;
  std::string out = printable(is_long ? text.substr(0, blank) : text);
  if (out.size() <= max_api_text && !is_long) return out;
  std::size_t end = (std::min)(max_api_text, out.size());
  while (end > 0 && is_continuation(out[end])) --end;
  out.resize(end);
  return out.append("...");
}

inline Error error_of_response(HttpResponse& response, ErrorKind kind, Delivery delivery,
                               const std::string& message) {
  Error error;
  error.kind = kind;
  error.delivery = delivery;
  error.message = printable_api_text(message);
  error.http_status = response.status;
  error.request_id = request_id(response.headers);
  error.body = std::move(response.body);
  return error;
}

inline std::optional<std::chrono::seconds> whole_seconds(std::optional<double> seconds) {
  if (!seconds || !(*seconds >= 0)) return std::nullopt;
  const double most = static_cast<double>(longest_seconds);
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil((std::min)(*seconds, most))));
}

// What replaces our own backoff: on 429 whatever the service tells, on 503 only Retry-After.
inline std::optional<std::chrono::seconds> requested_wait(const HttpResponse& response,
                                                          const ApiError& api, ErrorKind kind,
                                                          WallTime wall_now) {
  const bool limited = kind == ErrorKind::rate_limited;
  if (!limited && response.status != 503) return std::nullopt;
  const auto wait = retry_after(response.headers, wall_now);
  // A header of 0 seconds says less than a body that asks for more.
  if (wait && (!limited || wait->count() > 0 || !api.retry_after)) return wait;
  if (!limited) return std::nullopt;
  if (const auto in_body = whole_seconds(api.retry_after)) return in_body;
  return resets_in(response.headers, wall_now);
}

inline Error error_of_refusal(HttpResponse& response, const ApiError& api, WallTime wall_now) {
  const std::string_view code = api.is_complete ? std::string_view(api.code) : std::string_view();
  const auto by_code = kind_of_code(code);
  const ErrorKind kind = by_code.value_or(kind_of_status(response.status));
  const bool ambiguous = !by_code && is_ambiguous(response.status, code);
  Error error = error_of_response(response, kind, ambiguous ? Delivery::unknown : Delivery::refused,
                                  message_of(kind, api, response));
  error.code = printable_api_text(api.code);
  error.description = printable_api_text(api.description);
  error.retry_after = requested_wait(response, api, kind, wall_now);
  return error;
}

/// What an attempt came to: the API's code decides, else the status. Absent: success. Moves the
/// body of a failure out of `outcome`.
inline std::optional<Error> classify(HttpOutcome& outcome, ResponseReader& reader,
                                     WallTime wall_now) {
  if (auto* failure = std::get_if<TransportFailure>(&outcome)) {
    const Delivery delivery = failure->sent ? Delivery::unknown : Delivery::not_sent;
    return error_of_response(failure->partial, failure->kind, delivery, failure->message);
  }
  HttpResponse& response = *std::get_if<HttpResponse>(&outcome);
  const bool is_success = response.status >= 200 && response.status < 300;
  const auto problem = is_success ? reader.read(response.body) : std::nullopt;
  if (is_success && !problem) return std::nullopt;
  const ApiError api = read_api_error(response.body);
  const bool is_refusal = is_success ? api.failed && api.is_complete : response.status >= 200;
  if (is_refusal) return error_of_refusal(response, api, wall_now);
  const auto what = problem ? problem->message : "status " + std::to_string(response.status);
  return error_of_response(response, ErrorKind::malformed_response, Delivery::unknown,
                           "unexpected response: " + what);
}

/// Whether another attempt may succeed, and is allowed.
inline bool is_retryable(const Error& error, bool repeatable) noexcept {
  switch (error.kind) {
    case ErrorKind::rate_limited: return true;
    case ErrorKind::network:
    case ErrorKind::timed_out: return repeatable || error.delivery == Delivery::not_sent;
    case ErrorKind::server_error: return repeatable && is_retryable_status(error.http_status);
    // Only what came before the request was sent, such as from a proxy.
    case ErrorKind::malformed_response: return error.delivery == Delivery::not_sent;
    default: return false;
  }
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
