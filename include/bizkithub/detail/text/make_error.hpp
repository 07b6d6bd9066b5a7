#pragma once

#include <string_view>

#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline Error make_error(ErrorKind kind, std::string_view message) {
  Error error;
  error.kind = kind;
  error.message = message;
  return error;
}

/// The error for input that is refused before anything is sent. `message` must not repeat the
/// input.
inline Error invalid_argument(std::string_view field, std::string_view message) {
  Error error = make_error(ErrorKind::invalid_argument, message);
  error.field = field;
  return error;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
