#pragma once

#include <algorithm>

#include <bizkithub/impl/redact.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// The longest of `forms` that `text` begins with in any case of letters; 0 if it begins with none.
template <class Forms>
std::size_t length_of_any(std::string_view text, const Forms& forms) noexcept {
  std::size_t length = 0;
  for (std::string_view form : forms) {
    const bool begins = equals_ignoring_case(text.substr(0, form.size()), form);
    if (begins) length = std::max(length, form.size());
  }
  return length;
}

// The underscore and the at sign as services and logs write them: as they are, percent-encoded once
// or twice, as an escape of JSON that was escaped again, as an entity of HTML.
inline constexpr std::string_view underscores[] = {"_",       "%5F",   "%255F",
                                                   "\\u005F", "&#95;", "&#x5f;"};
inline constexpr std::string_view at_signs[] = {"@",     "%40",    "%2540",   "\\u0040",
                                                "&#64;", "&#x40;", "&commat;"};

BIZKITHUB_LOCAL std::size_t key_prefix_length(std::string_view text) noexcept {
  constexpr std::string_view whole[] = {"PROD", "ROOT"};
  if (const std::size_t length = length_of_any(text, whole)) return length;
  if (!equals_ignoring_case(text.substr(0, 3), "DEV")) return 0;
  const std::size_t underscore = length_of_any(text.substr(3), underscores);
  return underscore == 0 ? 0 : 3 + underscore;
}

// The length of the key, or of the part of one, that `text` begins with, else 0. A part is told
// from a word such as "production" by its length and a digit.
BIZKITHUB_LOCAL std::size_t key_length(std::string_view text) noexcept {
  const std::size_t prefix = key_prefix_length(text);
  if (prefix == 0) return 0;
  const auto rest = text.substr(prefix);
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), is_alnum);
  const auto length = static_cast<std::size_t>(end - rest.begin());
  const bool is_part = length >= 12 && std::any_of(rest.begin(), end, is_digit);
  return is_part || length >= 28 ? prefix + length : 0;
}

BIZKITHUB_LOCAL std::string redact_keys(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = key_length(text);
    out += length > 0 ? std::string_view("[key]") : text.substr(0, 1);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

// Wide on purpose: rather a word too much than half an address left standing. A backslash may begin
// an escape that belongs to the address.
BIZKITHUB_LOCAL bool ends_email(char c) noexcept {
  return static_cast<unsigned char>(c) <= ' ' ||
         std::string_view("\"<>(),;:[]").find(c) != std::string_view::npos;
}

BIZKITHUB_LOCAL_BEGIN

struct AtSign {
  std::size_t position = std::string_view::npos;
  std::size_t length = 0;
};

BIZKITHUB_LOCAL_END

BIZKITHUB_LOCAL AtSign find_at_sign(std::string_view text, std::size_t from) noexcept {
  constexpr std::string_view beginnings = "@%\\&";
  for (auto i = text.find_first_of(beginnings, from); i != std::string_view::npos;
       i = text.find_first_of(beginnings, i + 1)) {
    const std::size_t length = length_of_any(text.substr(i), at_signs);
    if (length > 0) return {i, length};
  }
  return {};
}

BIZKITHUB_LOCAL std::size_t email_begin(std::string_view text, std::size_t at) noexcept {
  while (at > 0 && !ends_email(text[at - 1])) --at;
  return at;
}

BIZKITHUB_LOCAL std::size_t email_end(std::string_view text, std::size_t at) noexcept {
  while (at < text.size()) {
    const std::size_t sign = length_of_any(text.substr(at), at_signs);
    if (sign == 0 && ends_email(text[at])) break;
    at += std::max<std::size_t>(sign, 1);
  }
  return at;
}

BIZKITHUB_LOCAL std::string redact_emails(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (AtSign at = find_at_sign(text, 0); at.length > 0; at = find_at_sign(text, done)) {
    const std::size_t begin = std::max(email_begin(text, at.position), done);
    const std::size_t end = email_end(text, at.position + at.length);
    const bool is_email = begin < at.position && end > at.position + at.length;
    out += text.substr(done, begin - done);
    out += is_email ? std::string_view("[e-mail]") : text.substr(begin, end - begin);
    done = end;
  }
  return out.append(text.substr(done));
}

BIZKITHUB_INLINE std::string redact(std::string_view text) {
  // Addresses first: a key that runs into one must not take half of it.
  return redact_keys(redact_emails(text));
}

BIZKITHUB_INLINE std::string printable(std::string_view text) {
  std::string out = redact(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  std::replace_if(out.begin(), out.end(), is_control, ' ');
  return out;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
