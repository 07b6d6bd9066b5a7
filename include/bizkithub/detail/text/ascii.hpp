#pragma once

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

inline bool is_hex(char c) noexcept {
  return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}

/// The value of a hexadecimal digit.
inline int hex_value(char c) noexcept { return is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10; }

inline bool begins_with(std::string_view text, std::string_view beginning) noexcept {
  return text.substr(0, beginning.size()) == beginning;
}

inline bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}

// What people paste around an address: ASCII white space, U+00A0, U+200B and U+FEFF, in UTF-8.
inline constexpr std::string_view invisible_edges[] = {
    " ", "\t", "\n", "\v", "\f", "\r", "\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF"};

inline std::string_view trim_once(std::string_view text) noexcept {
  for (std::string_view edge : invisible_edges) {
    if (text.substr(0, edge.size()) == edge) text.remove_prefix(edge.size());
    if (text.size() >= edge.size() && text.substr(text.size() - edge.size()) == edge) {
      text.remove_suffix(edge.size());
    }
  }
  return text;
}

inline bool may_be_invisible(char c) noexcept {
  return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x80U;
}

/// Drops white space at both ends.
inline std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (may_be_invisible(text.front()) || may_be_invisible(text.back()))) {
    const auto trimmed = trim_once(text);
    if (trimmed.size() == text.size()) break;
    text = trimmed;
  }
  return text;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
