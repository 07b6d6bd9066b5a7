// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "header.hpp"

namespace importer {

/// A column that the service knows, and the member of the request that it becomes.
template <class Request>
struct Column {
  const char* name;
  void (*set)(Request&, const std::string&);
};

template <class Request, std::optional<std::string> Request::*member>
void set_optional(Request& request, const std::string& text) {
  request.*member = text;
}

template <class Request, std::string Request::*member>
void set_text(Request& request, const std::string& text) {
  request.*member = text;
}

template <class Kind>
const KnownColumns& known_columns() {
  static const KnownColumns known = [] {
    KnownColumns result;
    for (const auto& column : Kind::columns()) result.names.emplace_back(column.name);
    result.required = Kind::required();
    return result;
  }();
  return known;
}

/// `row` has the shape of the header. An empty field counts as absent.
template <class Kind>
typename Kind::Request request_of(const Header& header, const CsvRow& row) {
  typename Kind::Request request;
  nlohmann::json extra;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const Header::Column& column = header.columns()[i];
    const std::string& text = row.fields[i];
    if (text.empty() || column.use == Header::Column::Use::ignored) continue;
    if (column.use == Header::Column::Use::extra) {
      extra[column.name] = text;
    } else {
      Kind::columns()[column.known].set(request, text);
    }
  }
  if (extra.is_null()) return request;
  try {
    request.extra_json = extra.dump();
  } catch (const nlohmann::json::type_error&) {
    request.extra_json =
        "\xFF";  // Not UTF-8: the library refuses this as it would any other field.
  }
  return request;
}

}  // namespace importer
