#pragma once

#include <algorithm>
#include <array>

#include <bizkithub/email.hpp>
#include <bizkithub/impl/idn.hpp>
#include <bizkithub/impl/invalid_argument.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/impl/utf8.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// RFC 5321 4.5.3.1: octets of a local part and of a path less its angle brackets.
inline constexpr std::size_t max_local_part = 64;
inline constexpr std::size_t max_email = 254;
inline constexpr std::size_t max_label = 63;

BIZKITHUB_LOCAL Error bad_email(std::string message) {
  return invalid_argument("email", "not an e-mail address: " + std::move(message));
}

// RFC 5322 3.2.3, the ASCII part.
BIZKITHUB_LOCAL bool is_atext(char c) noexcept {
  return is_alnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

BIZKITHUB_LOCAL_BEGIN

struct CodePointRange {
  char32_t first, last;
};

BIZKITHUB_LOCAL_END

// Unicode's White_Space, Cc and Cf beyond ASCII: what nobody sees in an address that they read.
inline constexpr CodePointRange invisible[] = {
    {0x80, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
    {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},
    {0x1680, 0x1680},   {0x180E, 0x180E},   {0x2000, 0x200F},   {0x2028, 0x202F},
    {0x205F, 0x206F},   {0x3000, 0x3000},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F}};

BIZKITHUB_LOCAL bool is_invisible(char32_t point) noexcept {
  return std::any_of(std::begin(invisible), std::end(invisible), [point](CodePointRange range) {
    return point >= range.first && point <= range.last;
  });
}

// Joiners are part of how some scripts are written, and IDNA has a rule for where.
BIZKITHUB_LOCAL bool is_joiner(char32_t point) noexcept {
  return point == 0x200C || point == 0x200D;
}

// What is wrong with the code points of a text; empty: nothing.
BIZKITHUB_LOCAL std::string code_point_problem(std::string_view text, bool joiners_allowed) {
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text);
    if (point.length == 0) return "it is not UTF-8";
    if (is_invisible(point.value) && !(joiners_allowed && is_joiner(point.value)))
      return "there is white space or a control character inside";
    text.remove_prefix(point.length);
  }
  return {};
}

BIZKITHUB_LOCAL std::string local_part_problem(std::string_view local) {
  if (local.empty()) return "nothing stands before the @";
  if (local.size() > max_local_part) return "the part before the @ is longer than 64 octets";
  if (local.front() == '"') return "quoted local parts are not accepted";
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) {
    return "a dot begins or ends the part before the @, or follows another dot";
  }
  const auto allowed = [](char c) {
    return is_atext(c) || c == '.' || static_cast<unsigned char>(c) >= 0x80U;
  };
  if (!std::all_of(local.begin(), local.end(), allowed)) {
    return "the part before the @ holds a character that is not allowed there";
  }
  return is_ascii(local) ? std::string{} : code_point_problem(local, false);
}

BIZKITHUB_LOCAL std::string label_problem(std::string_view label) {
  if (label.empty()) return "the domain has an empty label";
  if (label.size() > max_label) return "a label of the domain is longer than 63 octets";
  if (label.front() == '-' || label.back() == '-') return "a hyphen begins or ends a domain label";
  const auto allowed = [](char c) { return is_alnum(c) || c == '-'; };
  if (!std::all_of(label.begin(), label.end(), allowed)) {
    return "the domain holds something else than letters, digits, hyphens and dots";
  }
  return {};
}

// `domain` is ASCII by now.
BIZKITHUB_LOCAL std::string domain_problem(std::string_view domain) {
  std::size_t labels = 0;
  std::string_view label;
  for (std::size_t begin = 0; begin <= domain.size(); begin += label.size() + 1) {
    label = domain.substr(begin, domain.find('.', begin) - begin);
    std::string problem = label_problem(label);
    if (!problem.empty()) return problem;
    ++labels;
  }
  if (labels < 2) return "the domain has only one label";
  if (std::all_of(label.begin(), label.end(), is_digit)) {
    return "the last label of the domain is a number";
  }
  return {};
}

// What must not reach libidn2: it takes a NUL for the end, and maps some characters to nothing.
BIZKITHUB_LOCAL std::string u_label_problem(std::string_view domain) {
  const auto allowed = [](char c) {
    return is_alnum(c) || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80U;
  };
  if (!std::all_of(domain.begin(), domain.end(), allowed)) {
    return "the domain holds a character that is not allowed there";
  }
  return code_point_problem(domain, true);
}

BIZKITHUB_LOCAL Result<std::string> domain_in_ascii(std::string_view domain) {
  if (is_ascii(domain)) return std::string(domain);
  std::string problem = u_label_problem(domain);
  if (!problem.empty()) return bad_email(std::move(problem));
  auto converted = to_a_label(domain);
  if (!converted) return bad_email(std::move(converted.error().message));
  return converted;
}

// The domain as an A-label, lower case.
BIZKITHUB_LOCAL Result<std::string> normalize_domain(std::string_view domain) {
  auto converted = domain_in_ascii(domain);
  if (!converted) return converted;
  std::string ascii = *std::move(converted);
  std::string problem = domain_problem(ascii);
  if (!problem.empty()) return bad_email(std::move(problem));
  std::transform(ascii.begin(), ascii.end(), ascii.begin(), ascii_lower);
  return ascii;
}

}  // namespace detail

BIZKITHUB_INLINE Result<std::string> normalize_email(std::string_view text) {
  text = detail::trim(text);
  if (text.empty()) return detail::bad_email("it is empty");
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return detail::bad_email("it has no @");
  if (text.find('@', at + 1) != std::string_view::npos) {
    return detail::bad_email("it has more than one @");
  }
  const auto local = text.substr(0, at);
  std::string problem = detail::local_part_problem(local);
  if (!problem.empty()) return detail::bad_email(std::move(problem));
  auto domain = detail::normalize_domain(text.substr(at + 1));
  if (!domain) return domain;
  if (local.size() + 1 + domain->size() > detail::max_email) {
    return detail::bad_email("it is longer than 254 octets");
  }
  std::string email(local);
  std::transform(email.begin(), email.end(), email.begin(), detail::ascii_lower);
  return email.append(1, '@').append(*domain);
}

BIZKITHUB_NAMESPACE_END
