// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/text/idna.hpp>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/email.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline Error bad_email(std::string_view fault) {
  return invalid_argument("email", std::string("invalid e-mail address: ").append(fault));
}

// RFC 5322 3.2.3, the ASCII part.
inline bool is_atext(char c) noexcept {
  return is_alnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// Unicode's White_Space, Cc and Cf beyond ASCII.
inline constexpr CodePointRange invisible[] = {
    {0x80, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
    {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},
    {0x1680, 0x1680},   {0x180E, 0x180E},   {0x2000, 0x200F},   {0x2028, 0x202F},
    {0x205F, 0x206F},   {0x3000, 0x3000},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F}};

// What is wrong with a part of an address. Null: nothing.

inline const char* code_point_fault(std::string_view text, bool joiners_allowed) noexcept {
  if (!is_utf8(text)) return "not valid UTF-8";
  const bool has_invisible = any_code_point(text, [joiners_allowed](char32_t point) {
    // Some scripts need joiners, and IDNA has rules for where.
    const bool is_joiner = point == 0x200C || point == 0x200D;
    return is_in(invisible, point) && !(joiners_allowed && is_joiner);
  });
  return has_invisible ? "white space or control character inside" : nullptr;
}

// RFC 5321 4.5.3.1.1 and RFC 5322 3.2.3.
inline const char* local_part_fault(std::string_view local) noexcept {
  if (local.empty()) return "nothing before the @";
  if (local.size() > 64) return "more than 64 octets before the @";
  if (local.front() == '"') return "quoted local parts are not supported";
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) {
    return "dot at the beginning or end of the local part, or two dots in a row";
  }
  const auto allowed = [](char c) { return is_atext(c) || c == '.' || is_beyond_ascii(c); };
  if (!std::all_of(local.begin(), local.end(), allowed)) {
    return "character that is not allowed before the @";
  }
  return is_ascii(local) ? nullptr : code_point_fault(local, false);
}

inline bool is_in_label(char c) noexcept { return is_alnum(c) || c == '-'; }

inline const char* label_fault(std::string_view label) noexcept {
  if (label.empty()) return "empty label in the domain";
  if (label.size() > 63) return "label of more than 63 octets in the domain";
  if (label.front() == '-' || label.back() == '-') {
    return "hyphen at the beginning or end of a label in the domain";
  }
  if (std::all_of(label.begin(), label.end(), is_in_label)) return nullptr;
  return "the domain contains a character other than letters, digits, hyphens and dots";
}

// `domain` is ASCII by now.
inline const char* domain_fault(std::string_view domain) noexcept {
  if (domain.empty()) return "nothing after the @";
  std::string_view label;
  for (std::size_t begin = 0; begin <= domain.size(); begin += label.size() + 1) {
    label = domain.substr(begin, domain.find('.', begin) - begin);
    if (const char* fault = label_fault(label)) return fault;
  }
  if (label.size() == domain.size()) return "the domain has only one label";
  const bool is_number = std::all_of(label.begin(), label.end(), is_digit);
  return is_number ? "the last label of the domain is a number" : nullptr;
}

// libidn2 takes a NUL for the end, and maps some characters to nothing.
inline const char* u_labels_fault(std::string_view domain) noexcept {
  const auto allowed = [](char c) { return is_in_label(c) || c == '.' || is_beyond_ascii(c); };
  if (std::all_of(domain.begin(), domain.end(), allowed)) return code_point_fault(domain, true);
  return "character that is not allowed in the domain";
}

// The domain as an A-label, lower case.
inline Result<std::string> normalize_domain(std::string_view domain) {
  std::string ascii(domain);
  if (!is_ascii(domain)) {
    if (const char* fault = u_labels_fault(domain)) return bad_email(fault);
    auto converted = to_a_label(domain);
    if (!converted) return bad_email(converted.error().message);
    ascii = *std::move(converted);
  }
  if (const char* fault = domain_fault(ascii)) return bad_email(fault);
  std::transform(ascii.begin(), ascii.end(), ascii.begin(), ascii_lower);
  const bool has_a_labels = ascii.find("xn--") != std::string::npos;
  if (has_a_labels && !has_valid_a_labels(ascii)) return bad_email("an invalid A-label (xn--...)");
  return ascii;
}

}  // namespace detail

BIZKITHUB_INLINE Result<std::string> normalize_email(std::string_view text) {
  text = detail::trim(text);
  if (text.empty()) return detail::bad_email("empty");
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return detail::bad_email("no @");
  if (text.find('@', at + 1) != std::string_view::npos) {
    return detail::bad_email("more than one @");
  }
  const auto local = text.substr(0, at);
  if (const char* fault = detail::local_part_fault(local)) return detail::bad_email(fault);
  auto domain = detail::normalize_domain(text.substr(at + 1));
  if (!domain) return domain;
  // RFC 5321 4.5.3.1.3: a path less its angle brackets.
  if (local.size() + 1 + domain->size() > 254) {
    return detail::bad_email("more than 254 octets");
  }
  std::string email(local);
  std::transform(email.begin(), email.end(), email.begin(), detail::ascii_lower);
  return email.append(1, '@').append(*domain);
}

BIZKITHUB_NAMESPACE_END
