// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
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

/// The byte that the percent-encoding (RFC 3986) at the front of `text` stands for, if there is
/// one.
inline std::optional<char> percent_encoded_byte(std::string_view text) noexcept {
  if (text.size() < 3 || text.front() != '%') return std::nullopt;
  unsigned value = 0;
  const auto parsed = std::from_chars(text.data() + 1, text.data() + 3, value, 16);
  if (parsed.ptr != text.data() + 3) return std::nullopt;
  return static_cast<char>(value);
}

/// One code point at the front of a text; `length` is 0 where the bytes are not UTF-8 (RFC 3629).
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
};

inline bool is_continuation(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// How many bytes the lead byte promises, and the bits it carries; length 0 for no lead byte.
inline CodePoint decode_lead(unsigned char lead) noexcept {
  if (lead < 0x80U) return {lead, 1};
  if (lead >= 0xC2U && lead < 0xE0U) return {lead & 0x1FU, 2};
  if (lead >= 0xE0U && lead < 0xF0U) return {lead & 0x0FU, 3};
  if (lead >= 0xF0U && lead < 0xF5U) return {lead & 0x07U, 4};
  return {};
}

/// Decodes the first code point of `text`, which must not be empty.
inline CodePoint decode_utf8(std::string_view text) noexcept {
  CodePoint point = decode_lead(static_cast<unsigned char>(text.front()));
  if (point.length > text.size()) return {};
  for (std::size_t i = 1; i < point.length; ++i) {
    if (!is_continuation(text[i])) return {};
    point.value = (point.value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const bool overlong =
      (point.length == 3 && point.value < 0x800) || (point.length == 4 && point.value < 0x10000);
  const bool surrogate = point.value >= 0xD800 && point.value <= 0xDFFF;
  return overlong || surrogate || point.value > 0x10FFFF ? CodePoint{} : point;
}

/// Whether `predicate` holds for a code point of `text`, or `text` is not valid UTF-8.
template <class Predicate>
bool any_code_point(std::string_view text, Predicate predicate) noexcept {
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text);
    if (point.length == 0 || predicate(point.value)) return true;
    text.remove_prefix(point.length);
  }
  return false;
}

inline bool is_utf8(std::string_view text) noexcept {
  return !any_code_point(text, [](char32_t) { return false; });
}

inline bool is_beyond_ascii(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80U; }

inline bool is_ascii(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), is_beyond_ascii);
}

struct CodePointRange {
  char32_t first, last;
};

template <std::size_t Size>
bool is_in(const CodePointRange (&ranges)[Size], char32_t point) noexcept {
  return std::any_of(std::begin(ranges), std::end(ranges), [point](CodePointRange range) {
    return point >= range.first && point <= range.last;
  });
}

/// What pasting leaves around a text: white space, and marks that nobody sees.
inline constexpr CodePointRange pasted_edges[] = {
    {0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0xAD, 0xAD},     {0x1680, 0x1680},
    {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};

/// Drops pasted edges at both ends.
inline std::string_view trim(std::string_view text) noexcept {
  while (!text.empty()) {
    const CodePoint first = decode_utf8(text);
    if (!is_in(pasted_edges, first.value)) break;
    text.remove_prefix(first.length);
  }
  while (!text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && is_continuation(text[begin])) --begin;
    const CodePoint last = decode_utf8(text.substr(begin));
    if (last.length != text.size() - begin || !is_in(pasted_edges, last.value)) break;
    text.remove_suffix(last.length);
  }
  return text;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
