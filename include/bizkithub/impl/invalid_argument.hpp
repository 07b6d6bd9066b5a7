#pragma once

#include <string>
#include <utility>

#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// The error for input that is refused before anything is sent. `message` must not repeat the
/// input.
inline Error invalid_argument(std::string field, std::string message) {
  Error error;
  error.kind = ErrorKind::invalid_argument;
  error.field = std::move(field);
  error.message = std::move(message);
  return error;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
