// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>

#include <bizkithub/detail/json/reader.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The UTF-16 code unit whose escape (such as `\u00e9`) begins at `at`; 0: there is none.
inline unsigned escaped_unit(std::string_view json, std::size_t at) noexcept {
  const std::string_view escape = json.substr(at, 6);
  unsigned unit = 0;
  if (escape.size() == 6 && begins_with(escape, "\\u")) {
    std::from_chars(escape.data() + 2, escape.data() + 6, unit, 16);
  }
  return unit;
}

/// Replaces each escape of half a surrogate pair, which RFC 8259 allows and nlohmann's lexer
/// refuses, by that of U+FFFD.
inline std::string replace_lone_surrogates(std::string json) {
  const auto is_high = [](unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; };
  const auto is_low = [](unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; };
  std::size_t at = json.find('\\');
  while (at < json.size()) {
    const unsigned unit = escaped_unit(json, at);
    const bool is_pair = is_high(unit) && is_low(escaped_unit(json, at + 6));
    if (!is_pair && (is_high(unit) || is_low(unit))) json.replace(at + 2, 4, "fffd");
    at = json.find('\\', at + (is_pair ? 12 : 2));
  }
  return json;
}

/// As read_json(), for a response: half a surrogate pair in a name must not hide that a customer
/// was created.
inline std::optional<Error> read_response_json(std::string_view json, void* object,
                                               FieldTable table,
                                               std::vector<ResponseWarning>* warnings) {
  auto error = read_json(json, object, table, warnings);
  if (!error) return error;
  const std::string repaired = replace_lone_surrogates(std::string(json));
  return repaired == json ? error : read_json(repaired, object, table, warnings);
}

template <class T>
std::optional<Error> read_response_json(std::string_view json, T& object,
                                        std::vector<ResponseWarning>* warnings = nullptr) {
  return read_response_json(json, &object, table_of<T>(), warnings);
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
