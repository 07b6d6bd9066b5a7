#pragma once

#include <bizkithub/detail/json/reader.hpp>

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
};

/// What is missing or of another type is left empty, as is everything behind invalid JSON.
inline ApiError read_api_error(std::string_view body) {
  ErrorEnvelope envelope;
  static_cast<void>(read_json(body, envelope));
  ApiError api{std::move(envelope.error).value_or(ErrorObject{})};
  api.failed = envelope.success ? !*envelope.success : !api.code.empty();
  if (api.code.empty()) api.code = std::move(envelope.error_code);
  if (api.message.empty()) api.message = std::move(envelope.message);
  if (!api.code.empty() || envelope.error) return api;
  // On some endpoints `error` is the code itself.
  constexpr static Field code[] = {optional_field<&ErrorObject::code>("error")};
  ErrorObject& object = api;
  static_cast<void>(read_json(body, &object, {std::begin(code), std::end(code)}, nullptr));
  return api;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
