#pragma once

#include <optional>
#include <string_view>

#include <bizkithub/detail/json/reader.hpp>
#include <bizkithub/detail/text/make_error.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// Reads a response whose `success` must be true.
template <class Response>
std::optional<Error> read_success(std::string_view body, Response& response) {
  if (auto error = read_json(body, response, &response.info.warnings)) return error;
  if (response.success) return std::nullopt;
  return make_error(ErrorKind::malformed_response, "/success is false");
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
