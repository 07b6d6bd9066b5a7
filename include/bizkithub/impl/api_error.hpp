#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// What a body says of a failure, in either documented form: `{"error": {"code": ...}}`, or
/// `{"success": false}` with or without `errorCode` and `message`.
struct ApiError {
  /// Whether it reports a failure whatever the status is: `success` is false, or it is not there
  /// but an error object with a code is.
  bool failed = false;
  std::string code{};
  std::string message{};
  std::string description{};
  std::optional<double> retry_after{};  ///< In seconds.
};

/// Never fails: what is not there or of the wrong type is left empty.
ApiError read_api_error(std::string_view body);

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/api_error.ipp>
#endif
