#pragma once

#include <bizkithub/detail/text/ascii.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// RFC 9110 5.6.2.
inline bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

inline bool is_field_value(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
  });
}

/// Whether the client or HTTP itself sets this header.
inline bool is_reserved_header(std::string_view name) noexcept {
  for (std::string_view reserved :
       {"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Content-Type",
        "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "Proxy-Connection", "TE", "Trailer",
        "Proxy-Authorization", "Transfer-Encoding", "Upgrade", "User-Agent"}) {
    if (equals_ignoring_case(reserved, name)) return true;
  }
  return false;
}

// A name is repeated only if it is valid; a value may be a secret.
inline std::optional<Error> check_header(const Header& header) {
  const auto error = [](std::string_view message) {
    return invalid_argument("headers", std::string("headers: ").append(message));
  };
  if (!is_token(header.name)) return error("invalid header name");
  if (is_reserved_header(header.name)) return error(header.name + " is set by the client");
  if (!is_field_value(header.value)) {
    return error("line break or control character in the value of " + header.name);
  }
  const bool is_blank = header.value.find_first_not_of(" \t") == std::string::npos;
  // libcurl would leave the header out.
  if (is_blank && !header.value.empty()) return error("blank value of " + header.name);
  return std::nullopt;
}

inline std::optional<Error> check_headers(const std::vector<Header>& headers) {
  for (const Header& header : headers) {
    if (auto error = check_header(header)) return error;
  }
  return std::nullopt;
}

inline std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                                   std::string_view name) noexcept {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
