// SPDX-License-Identifier: MIT
// normalize_email(): its promises, and for ASCII a grammar of our own.
#include <algorithm>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/email.hpp>
#include <cctype>
#include <string>
#include <string_view>

#include "fuzz.hpp"

namespace {

using bizkithub::Error;
using bizkithub::normalize_email;
using fuzz::require;

std::string case_changed(std::string text, int (*change)(int)) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [change](unsigned char c) { return static_cast<char>(c < 0x80 ? change(c) : c); });
  return text;
}

bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

bool is_atom(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || is_one_of(static_cast<char>(c), "!#$%&'*+-/=?^_`{|}~"));
  });
}

bool is_label(std::string_view text) {
  const auto allowed = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '-'); };
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

template <class Predicate>
bool all_between_dots(std::string_view text, Predicate predicate) {
  for (std::size_t dot = 0; dot != std::string_view::npos; text.remove_prefix(dot + 1)) {
    dot = text.find('.');
    if (!predicate(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) break;
  }
  return true;
}

/// Of an address in ASCII without white space around it.
bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;
  const auto domain = text.substr(at + 1);
  const std::size_t last_dot = domain.rfind('.');
  return last_dot != std::string_view::npos && !is_number(domain.substr(last_dot + 1)) &&
         all_between_dots(text.substr(0, at), is_atom) && all_between_dots(domain, is_label);
}

void check_form(const std::string& email) {
  const std::size_t at = email.find('@');
  require(std::count(email.begin(), email.end(), '@') == 1, "one at sign", email);
  require(at <= 64 && email.size() <= 254, "length", email);
  const auto domain = std::string_view(email).substr(at + 1);
  require(is_address("a@" + std::string(domain)), "a domain in ASCII", email);
  require(case_changed(email, std::tolower) == email, "lower case", email);
}

void check_again(const std::string& email) {
  const auto again = normalize_email(email);
  require(again && *again == email, "idempotent", email);
  const auto upper = normalize_email(case_changed(email, std::toupper));
  require(upper && *upper == email, "ASCII letters of either case are the same", email);
}

void check_padded(const std::string& text, const bizkithub::Result<std::string>& result) {
  const auto padded = normalize_email("\xEF\xBB\xBF\n" + text + " \xE2\x80\x8B\xC2\xA0");
  require(padded.has_value() == result.has_value(), "white space around it", text);
  if (result) require(*padded == *result, "white space around it", text);
}

void check_ascii(const std::string& text, const bizkithub::Result<std::string>& result) {
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; })) return;
  // An A-label may be invalid.
  const bool may_be_refused = fuzz::contains(case_changed(text, std::tolower), "xn--");
  require(result.has_value() == is_address(text) || (!result && may_be_refused),
          "the grammar of ASCII addresses", text);
  if (result) require(*result == case_changed(text, std::tolower), "its normal form", text);
}

void check_error(const Error& error, const std::string& text) {
  require(error.kind == bizkithub::ErrorKind::invalid_argument, "kind", text);
  require(error.field == "email", "field", error.field);
  const auto trimmed = bizkithub::detail::trim(text);
  const bool may_be_chance = trimmed.size() < 4 || !fuzz::contains(trimmed, "@");
  if (may_be_chance || !fuzz::contains(error.message, trimmed)) return;
  // It may be words of the message itself, which then has them for another text too.
  std::string other = text;
  std::replace_if(
      other.begin(), other.end(), [](char c) { return c >= 'a' && c <= 'z'; }, 'q');
  const auto result = normalize_email(other);
  require(!result && result.error().message == error.message, "the message repeats it", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  const auto result = normalize_email(text);
  check_ascii(text, result);
  check_padded(text, result);
  if (!result) {
    check_error(result.error(), text);
    return 0;
  }
  check_form(*result);
  check_again(*result);
  return 0;
}
