// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bizkithub/detail/json/response_json.hpp>
#include <bizkithub/response_info.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.hpp"

// nlohmann's DOM as the oracle of what is in a JSON document.
namespace fuzz {

using Dom = nlohmann::json;

/// Where the library and nlohmann's DOM differ knowingly: a NUL, which nlohmann takes for the end,
/// and numbers that no double can hold, for which it refuses the document.
inline bool is_known_difference(std::string_view json) {
  if (json.find('\0') != std::string_view::npos) return true;
  try {
    return Dom::parse(json).is_discarded();
  } catch (const Dom::out_of_range&) {
    return true;
  } catch (const Dom::exception&) {
    return false;
  }
}

/// A response as the DOM can read it: it refuses half a surrogate pair.
inline std::string readable(std::string_view body) {
  return bizkithub::detail::replace_lone_surrogates(std::string(body));
}

/// Whether `error` tells of a bound of the library's own, which the DOM lacks.
inline bool is_beyond_bounds(const std::string& message) {
  return contains(message, "nested deeper than") || contains(message, "elements");
}

/// Null if the object lacks the member.
inline const Dom& member(const Dom& object, const char* name) {
  static const Dom none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

inline std::string string_of(const Dom& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}
inline std::optional<std::string> optional_string_of(const Dom& value) {
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}
inline bool bool_of(const Dom& value) { return value.is_boolean() && value.get<bool>(); }
inline std::optional<double> number_of(const Dom& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

/// The elements of a list that are objects: others are left out.
inline std::vector<Dom> objects_of(const Dom& list) {
  std::vector<Dom> objects;
  if (!list.is_array()) return objects;
  std::copy_if(list.begin(), list.end(), std::back_inserter(objects),
               [](const Dom& element) { return element.is_object(); });
  return objects;
}

/// That a member of the wrong type is listed among the warnings, which have room for 20.
class Warnings {
 public:
  explicit Warnings(const std::vector<bizkithub::ResponseWarning>& warnings)
      : warnings_(warnings) {}

  void check(const Dom& value, bool is_right, const std::string& pointer) const {
    if (value.is_null() || is_right || warnings_.size() == 20) return;
    const bool is_listed =
        std::any_of(warnings_.begin(), warnings_.end(),
                    [&](const auto& warning) { return warning.pointer == pointer; });
    require(is_listed, "a member of the wrong type is among the warnings", pointer);
  }

 private:
  const std::vector<bizkithub::ResponseWarning>& warnings_;
};

}  // namespace fuzz
