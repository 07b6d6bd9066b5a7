// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline Error make_error(ErrorKind kind, std::string_view message) {
  return {kind, Delivery::not_sent, std::string(message)};
}

/// The error for input that is refused before anything is sent. `message` must not repeat the
/// input.
inline Error invalid_argument(std::string_view field, std::string_view message) {
  return {ErrorKind::invalid_argument, Delivery::not_sent, std::string(message),
          std::string(field)};
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
