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

inline bool is_byte_between(char c, unsigned char first, unsigned char last) noexcept {
  return static_cast<unsigned char>(c) >= first && static_cast<unsigned char>(c) <= last;
}

/// Whether `text` is one character, in UTF-8, that pasting leaves around an address: ASCII white
/// space, other spaces, and marks that nobody sees (U+200B to U+200F, U+202A to U+202E, U+2060 to
/// U+206F, U+FEFF).
inline bool is_pasted_edge(std::string_view text) noexcept {
  if (text.size() == 1) return text.front() == ' ' || is_byte_between(text.front(), 0x09, 0x0D);
  if (text == "\xC2\xA0" || text == "\xE1\x9A\x80" || text == "\xE3\x80\x80") return true;
  if (text == "\xEF\xBB\xBF") return true;
  if (text.size() != 3 || text[0] != '\xE2') return false;
  if (text[1] == '\x81') return is_byte_between(text[2], 0x9F, 0xAF);
  return text[1] == '\x80' &&
         (is_byte_between(text[2], 0x80, 0x8F) || is_byte_between(text[2], 0xA8, 0xAF));
}

/// Drops white space and invisible marks at both ends.
inline std::string_view trim(std::string_view text) noexcept {
  const auto edge_length = [](auto part) {
    std::size_t length = 3;
    while (length > 0 && !is_pasted_edge(part(length))) --length;
    return length;
  };
  while (!text.empty()) {
    const std::size_t length = edge_length([&](std::size_t n) { return text.substr(0, n); });
    if (length == 0) break;
    text.remove_prefix(std::min(length, text.size()));
  }
  while (!text.empty()) {
    const std::size_t length = edge_length(
        [&](std::size_t n) { return text.substr(text.size() - std::min(n, text.size())); });
    if (length == 0) break;
    text.remove_suffix(std::min(length, text.size()));
  }
  return text;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
