// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bizkithub_sandbox {

struct Header {
  std::string name;
  std::string value;
};

/// A request as it was received.
struct HttpRequest {
  std::string method;
  std::string target;  ///< path and query as sent, the key in the query included
  std::vector<Header> headers;
  std::string body;

  /// The value of the first header of this name, in any case, or an empty text.
  std::string header(std::string_view name) const;

  std::string_view path() const;

  /// Decoded, in their order.
  std::vector<std::pair<std::string, std::string>> query_parameters() const;

  /// The decoded value of the first query parameter of this name.
  std::optional<std::string> query_parameter(std::string_view name) const;
};

struct HttpReply {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::vector<Header> headers;
  bool lost = false;  ///< the connection is closed instead
};

/// Now, as the header Date has it.
std::string http_date();

}  // namespace bizkithub_sandbox
