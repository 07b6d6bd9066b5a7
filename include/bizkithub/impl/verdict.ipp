#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include <bizkithub/impl/api_error.hpp>
#include <bizkithub/impl/redact.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/impl/verdict.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// The kind that a documented code stands for; every one of them is a plain refusal.
BIZKITHUB_LOCAL std::optional<ErrorKind> kind_of_code(std::string_view code) noexcept {
  if (code == "PUBLIC_API_KEY_SCOPE_NOT_ALLOWED") return ErrorKind::permission_denied;
  if (code == "PUBLIC_API_KEY_TOO_MANY_REQUEST" || code == "INTERNAL_TOO_MANY_REQUESTS" ||
      code == "RATE_LIMIT_EXCEEDED") {
    return ErrorKind::rate_limited;
  }
  if (begins_with(code, "PUBLIC_API_KEY_")) return ErrorKind::unauthenticated;
  if (code == "INTERNAL_USER_MUST_BE_AUTHORIZED") return ErrorKind::unauthenticated;
  if (begins_with(code, "PERMISSION_")) return ErrorKind::permission_denied;
  if (code == "INTERNAL_VALIDATION_FAILED") return ErrorKind::rejected;
  if (code == "INTERNAL_RESOURCE_NOT_FOUND") return ErrorKind::not_found;
  return std::nullopt;
}

BIZKITHUB_LOCAL ErrorKind kind_of_status(int status) noexcept {
  switch (status) {
    case 401: return ErrorKind::unauthenticated;
    case 403: return ErrorKind::permission_denied;
    case 404: return ErrorKind::not_found;
    case 408: return ErrorKind::timed_out;
    case 429: return ErrorKind::rate_limited;
    default: return status >= 500 ? ErrorKind::server_error : ErrorKind::rejected;
  }
}

// Whether an answer without a documented code leaves open if the request was applied: a gateway's
// 5xx or 408 says nothing of what the service behind it did.
BIZKITHUB_LOCAL bool leaves_open(int status) noexcept { return status >= 500 || status == 408; }

BIZKITHUB_LOCAL std::string kind_phrase(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unauthenticated: return "the service refused the API key";
    case ErrorKind::permission_denied: return "the API key may not do this";
    case ErrorKind::not_found: return "the service found no such endpoint or record";
    case ErrorKind::rate_limited: return "too many requests";
    case ErrorKind::timed_out: return "the service gave up waiting for the request";
    case ErrorKind::server_error: return "the service, or a gateway before it, failed";
    default: return "the service refused the request";
  }
}

BIZKITHUB_LOCAL std::string hint(int status) {
  if (status >= 300 && status < 400) {
    return "; redirects are not followed, so base_url should be where this one leads";
  }
  return {};
}

// Without code and status, which an error holds and prints beside its message.
BIZKITHUB_LOCAL std::string message_of(ErrorKind kind, const ApiError& api, int status) {
  if (status == 407) return "the proxy wants a user name and password, or others";
  const std::string phrase = kind_phrase(kind);
  return !api.message.empty() ? phrase + ": " + api.message : phrase + hint(status);
}

BIZKITHUB_LOCAL Error error_of_response(HttpResponse& response, ErrorKind kind, Delivery delivery,
                                        const std::string& message) {
  Error error;
  error.kind = kind;
  error.delivery = delivery;
  error.message = redact(message);
  error.http_status = response.status;
  error.request_id = request_id(response.headers);
  error.body = std::move(response.body);
  return error;
}

BIZKITHUB_LOCAL std::optional<std::chrono::seconds> whole_seconds(std::optional<double> seconds) {
  if (!seconds || !(*seconds >= 0)) return std::nullopt;
  const double most = static_cast<double>(longest_seconds);
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(std::min(*seconds, most))));
}

// What replaces our own wait: on 429 any word of the service's, on 503 only Retry-After.
BIZKITHUB_LOCAL std::optional<std::chrono::seconds> wait_asked_for(const HttpResponse& response,
                                                                   const ApiError& api,
                                                                   ErrorKind kind,
                                                                   WallTime wall_now) {
  const bool limited = kind == ErrorKind::rate_limited;
  if (!limited && response.status != 503) return std::nullopt;
  if (const auto wait = retry_after(response.headers, wall_now)) return wait;
  if (!limited) return std::nullopt;
  if (const auto wait = whole_seconds(api.retry_after)) return wait;
  return resets_in(response.headers, wall_now);
}

BIZKITHUB_LOCAL Verdict judge_refusal(HttpResponse& response, const ApiError& api,
                                      WallTime wall_now) {
  const auto by_code = kind_of_code(api.code);
  const ErrorKind kind = by_code.value_or(kind_of_status(response.status));
  const bool open = !by_code && leaves_open(response.status);
  Verdict verdict;
  verdict.wait = wait_asked_for(response, api, kind, wall_now);
  verdict.error = error_of_response(response, kind, open ? Delivery::unknown : Delivery::refused,
                                    message_of(kind, api, response.status));
  verdict.error->code = redact(api.code);
  verdict.error->description = redact(api.description);
  verdict.error->retry_after = verdict.wait;
  return verdict;
}

BIZKITHUB_LOCAL Verdict judge_response(HttpResponse& response, ResponseReader& reader,
                                       WallTime wall_now) {
  if (response.status < 200 || response.status >= 300) {
    return judge_refusal(response, read_api_error(response.body), wall_now);
  }
  const std::string problem = reader.read(response.body);
  if (problem.empty()) return {};
  const ApiError api = read_api_error(response.body);
  if (api.failed) return judge_refusal(response, api, wall_now);
  return {error_of_response(response, ErrorKind::malformed_response, Delivery::unknown,
                            "the response is not what the service documents: " + problem),
          std::nullopt};
}

BIZKITHUB_LOCAL Verdict judge_failure(TransportFailure& failure) {
  const Delivery delivery = failure.sent ? Delivery::unknown : Delivery::not_sent;
  return {error_of_response(failure.partial, failure.kind, delivery, failure.message),
          std::nullopt};
}

BIZKITHUB_INLINE Verdict judge(HttpOutcome& outcome, ResponseReader& reader, WallTime wall_now) {
  if (auto* response = std::get_if<HttpResponse>(&outcome)) {
    return judge_response(*response, reader, wall_now);
  }
  return judge_failure(*std::get_if<TransportFailure>(&outcome));
}

BIZKITHUB_INLINE Delivery less_certain(Delivery a, Delivery b) noexcept {
  const auto doubt = [](Delivery delivery) {
    return delivery == Delivery::not_sent ? 0 : delivery == Delivery::refused ? 1 : 2;
  };
  return doubt(a) >= doubt(b) ? a : b;
}

BIZKITHUB_INLINE bool is_retryable(const Error& error, bool repeatable) noexcept {
  switch (error.kind) {
    case ErrorKind::rate_limited: return true;
    case ErrorKind::network:
    case ErrorKind::timed_out: return repeatable || error.delivery == Delivery::not_sent;
    case ErrorKind::server_error: {
      const int status = error.http_status;
      return repeatable && (status == 500 || (status >= 502 && status <= 504));
    }
    // Only what came before the request could be sent, from a proxy say.
    case ErrorKind::malformed_response: return error.delivery == Delivery::not_sent;
    default: return false;
  }
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
