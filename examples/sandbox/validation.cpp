// SPDX-License-Identifier: MIT
#include "validation.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "platform.hpp"

namespace bizkithub_sandbox {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }

bool all_alphanumeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_alphanumeric);
}

std::string_view trim_ascii(std::string_view text) {
  constexpr std::string_view white = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// How many octets the code point that begins with `lead` has; 0 if none does.
std::size_t octets_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/// Whether `point`, written in `octets`, is one of RFC 3629: not overlong, no surrogate, in range.
bool is_code_point(std::uint32_t point, std::size_t octets) {
  if ((octets == 3 && point < 0x800) || (octets == 4 && point < 0x10000)) return false;
  return point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

/// Takes one code point off the front; nothing if there is none.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t octets = octets_of(lead);
  if (octets == 0 || text.size() < octets) return std::nullopt;
  std::uint32_t point = octets == 1 ? lead : lead & (0x7Fu >> octets);
  for (std::size_t i = 1; i < octets; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0u) != 0x80u) return std::nullopt;
    point = (point << 6) | (next & 0x3Fu);
  }
  if (!is_code_point(point, octets)) return std::nullopt;
  text.remove_prefix(octets);
  return point;
}

/// White space, controls and invisible separators outside ASCII.
bool is_blank_or_control(std::uint32_t point) {
  struct Range {
    std::uint32_t first, last;
  };
  constexpr std::array<Range, 9> ranges = {{{0x80, 0xA0},
                                            {0x1680, 0x1680},
                                            {0x180E, 0x180E},
                                            {0x2000, 0x200B},
                                            {0x2028, 0x2029},
                                            {0x202F, 0x202F},
                                            {0x205F, 0x2060},
                                            {0x3000, 0x3000},
                                            {0xFEFF, 0xFEFF}}};
  return std::any_of(ranges.begin(), ranges.end(), [point](const Range& range) {
    return point >= range.first && point <= range.last;
  });
}

bool is_ascii_atext(char c) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
}

/// `atext` of RFC 5322, extended by RFC 6531 to what is outside ASCII and can be seen.
bool is_atom(std::string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    const char c = text[0];
    const auto point = take_code_point(text);
    if (!point) return false;
    if (*point < 0x80 ? !is_ascii_atext(c) : is_blank_or_control(*point)) return false;
  }
  return true;
}

bool is_host_label(std::string_view label) {
  if (label.empty() || label.size() > 63) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; });
}

/// Whether every part of `text` between dots, empty ones included, passes `check`.
template <typename Check>
bool every_part(std::string_view text, Check check) {
  for (;;) {
    const auto dot = text.find('.');
    if (!check(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_host_name(std::string_view domain) {
  const auto last_dot = domain.rfind('.');
  if (last_dot == std::string_view::npos || !every_part(domain, is_host_label)) return false;
  const auto top = domain.substr(last_dot + 1);
  return !std::all_of(top.begin(), top.end(), is_digit);
}

bool is_standard_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos)
    return false;
  const auto local = text.substr(0, at);
  if (local.size() > 64 || text.size() > 254) return false;
  return every_part(local, is_atom) && is_host_name(text.substr(at + 1));
}

}  // namespace

bool is_well_formed_key(std::string_view text) {
  if (text.size() != 32) return false;
  const auto prefix = text.substr(0, 4);
  if (prefix != "PROD" && prefix != "DEV_" && prefix != "ROOT") return false;
  return all_alphanumeric(text.substr(4));
}

bool is_cu_ref_no(std::string_view text) { return text.size() == 16 && all_alphanumeric(text); }

std::optional<std::string> normalize_email(std::string_view text) {
  std::string email = ascii_lower(trim_ascii(text));
  if (!is_standard_address(email)) return std::nullopt;
  return email;
}

std::optional<std::string> normalize_ip(std::string_view text) {
  const std::string address(text);
  if (address.empty() || ascii_lower(address) == "localhost") return "127.0.0.1";
  // inet_pton stops at a NUL: what follows one would go unchecked.
  if (address.find('\0') != std::string::npos) return std::nullopt;
  auto canonical = canonical_address(AF_INET, address);
  if (!canonical) canonical = canonical_address(AF_INET6, address);
  if (canonical == "0.0.0.0" || canonical == "::1") return "127.0.0.1";
  return canonical;
}

}  // namespace bizkithub_sandbox
