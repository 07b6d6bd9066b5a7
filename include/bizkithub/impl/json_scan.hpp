#pragma once

#include <cstddef>

#include <bizkithub/config.hpp>

// Where a value of a JSON text ends, whatever it holds.
BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL bool is_json_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

BIZKITHUB_LOCAL const char* skip_space(const char* p, const char* end) noexcept {
  while (p != end && is_json_space(*p)) ++p;
  return p;
}

// Behind the string that begins at `p`, or null if it does not end.
BIZKITHUB_LOCAL const char* end_of_string(const char* p, const char* end) noexcept {
  for (++p; p < end; ++p) {
    if (*p == '"') return p + 1;
    if (*p == '\\') ++p;
  }
  return nullptr;
}

BIZKITHUB_LOCAL const char* end_of_scalar(const char* p, const char* end) noexcept {
  while (p != end && !is_json_space(*p) && *p != ',' && *p != '}' && *p != ']') ++p;
  return p;
}

BIZKITHUB_LOCAL_BEGIN

struct SkippedValue {
  const char* end = nullptr;  ///< Null: the value does not end, or is nested too deep.
  bool too_deep = false;
};

BIZKITHUB_LOCAL_END

// Behind the object or array that begins at `p`.
BIZKITHUB_LOCAL SkippedValue end_of_container(const char* p, const char* end,
                                              std::size_t most) noexcept {
  std::size_t depth = 0;
  while (p != nullptr && p < end) {
    const char c = *p;
    p = c == '"' ? end_of_string(p, end) : p + 1;
    if ((c == '{' || c == '[') && ++depth > most) return {nullptr, true};
    if ((c == '}' || c == ']') && --depth == 0) return {p, false};
  }
  return {};
}

BIZKITHUB_LOCAL SkippedValue end_of_value(const char* p, const char* end,
                                          std::size_t most) noexcept {
  if (p == end) return {};
  if (*p == '{' || *p == '[') return end_of_container(p, end, most);
  return {*p == '"' ? end_of_string(p, end) : end_of_scalar(p, end), false};
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
