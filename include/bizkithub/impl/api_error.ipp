#pragma once

#include <utility>

#include <bizkithub/impl/api_error.hpp>
#include <bizkithub/impl/json_reader.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

struct ErrorObject {
  std::string code{};
  std::string message{};
  std::string description{};
  std::optional<double> retry_after{};
};

BIZKITHUB_LOCAL_END

template <>
struct Fields<ErrorObject> {
  static Target of(ErrorObject& error, std::string_view name) {
    if (name == "code") return &error.code;
    if (name == "message") return &error.message;
    if (name == "description") return &error.description;
    if (name == "retry_after") return &error.retry_after;
    return Ignored{};
  }
};

BIZKITHUB_LOCAL_BEGIN

struct ErrorEnvelope {
  std::optional<bool> success{};
  std::optional<ErrorObject> error{};
  std::string error_code{};
  std::string message{};
};

BIZKITHUB_LOCAL_END

template <>
struct Fields<ErrorEnvelope> {
  static Target of(ErrorEnvelope& envelope, std::string_view name) {
    if (name == "success") return &envelope.success;
    if (name == "error") return into(envelope.error);
    if (name == "errorCode") return &envelope.error_code;
    if (name == "message") return &envelope.message;
    return Ignored{};
  }
};

BIZKITHUB_INLINE ApiError read_api_error(std::string_view body) {
  ErrorEnvelope envelope;
  // What was read before a problem still says something.
  static_cast<void>(read_json(body, into(envelope), WrongType::passed_over));
  const bool has_code = envelope.error && !envelope.error->code.empty();
  const bool failed = envelope.success ? !*envelope.success : has_code;
  ErrorObject error = std::move(envelope.error).value_or(ErrorObject{});
  if (error.code.empty()) error.code = std::move(envelope.error_code);
  if (error.message.empty()) error.message = std::move(envelope.message);
  return {failed, std::move(error.code), std::move(error.message), std::move(error.description),
          error.retry_after};
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
