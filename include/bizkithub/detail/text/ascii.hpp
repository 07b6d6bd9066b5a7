#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// std::tolower and its kin ask the host program's locale; these do not.
inline char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

inline bool is_alnum(char c) noexcept {
  return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

inline bool begins_with(std::string_view text, std::string_view beginning) noexcept {
  return text.substr(0, beginning.size()) == beginning;
}

inline bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
