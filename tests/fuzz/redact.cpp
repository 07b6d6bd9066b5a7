// SPDX-License-Identifier: MIT
// A key and an e-mail address, plain or percent-encoded, amid any text: neither may show in what
// this library prints.
#include <algorithm>
#include <bizkithub/detail/http/url.hpp>
#include <bizkithub/detail/text/redact.hpp>
#include <bizkithub/email.hpp>
#include <string>
#include <string_view>

#include "fuzz.hpp"

namespace {

namespace detail = bizkithub::detail;
using fuzz::require;

std::string key_of(fuzz::Input& input) {
  constexpr const char* prefixes[] = {"PROD", "DEV_", "ROOT"};
  constexpr std::string_view characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string key = prefixes[input.up_to(2)];
  while (key.size() < 32) key += characters[input.up_to(61)];
  return key;
}

std::string percent_encoded(char c, bool lower) {
  const char* const digits = lower ? "0123456789abcdef" : "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("%") + digits[byte / 16] + digits[byte % 16];
}

/// Plain, or as encodeURIComponent() has it, or with any characters percent-encoded.
std::string written(fuzz::Input& input, const std::string& secret) {
  const unsigned form = input.up_to(4);
  std::string text;
  for (const char c : secret) {
    const bool is_kept = detail::is_alnum(c) || fuzz::contains("-_.~", std::string_view(&c, 1));
    const bool is_encoded = form > 2 ? input.up_to(1) == 0 : !is_kept && form > 0;
    text += is_encoded ? percent_encoded(c, form % 2 == 0) : std::string(1, c);
  }
  return text;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), detail::ascii_lower);
  return text;
}

/// Also where an escape is broken.
std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto escape = text[i] == '%' ? detail::percent_decoded(text.substr(i, 3)) : std::nullopt;
    plain += escape.value_or(std::string(1, text[i]));
    i += escape ? 2 : 0;
  }
  return plain;
}

void check_hidden(const std::string& shown, const std::string& secret) {
  require(!fuzz::contains(lower(shown), lower(secret)), "hidden", shown);
  require(!fuzz::contains(lower(decoded(shown)), lower(secret)), "hidden, decoded", shown);
}

// A part of a key is of no use to anybody, but a half of it is too much.
void check_key_hidden(const std::string& shown, const std::string& key, const std::string& around) {
  check_hidden(shown, key);
  for (std::size_t i = 0; i + 16 <= key.size(); ++i) {
    const auto half = std::string_view(key).substr(i, 16);
    require(!fuzz::contains(shown, half) || fuzz::contains(around, half), "half a key", shown);
  }
}

void check_one_line(std::string_view text) {
  while (!text.empty()) {
    const auto point = detail::decode_utf8(text);
    const char32_t value = point.length == 0 ? U'?' : point.value;
    const bool is_control = value < 0x20 || (value >= 0x7F && value < 0xA0);
    require(!is_control && value != 0x2028 && value != 0x2029, "one line", text);
    text.remove_prefix(std::max<std::size_t>(point.length, 1));
  }
}

void check(const std::string& before, const std::string& secret, const std::string& after,
           const std::string& plain,
           void (*check_it)(const std::string&, const std::string&, const std::string&)) {
  const std::string text = before + secret + after;
  const std::string printable = detail::printable(text);
  check_it(detail::redact(text), plain, before + after);
  check_it(printable, plain, before + after);
  check_one_line(printable);
}

void check_email_hidden(const std::string& shown, const std::string& email,
                        const std::string& around) {
  if (!fuzz::contains(lower(decoded(around)), lower(email))) check_hidden(shown, email);
}

void check_email(fuzz::Input& input, const std::string& before, const std::string& after) {
  const auto written_by_user = detail::trim(input.line());
  const auto normal = bizkithub::normalize_email(written_by_user);
  if (!normal) return;
  for (const std::string& email : {*normal, std::string(written_by_user)}) {
    check(before, written(input, email), after, email, check_email_hidden);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::string key = key_of(input);
  const std::string secret = written(input, key);
  const std::string before(input.text(input.up_to(40)));
  const std::string after(input.text(input.up_to(40)));
  check(before, secret, after, key, check_key_hidden);
  check_email(input, before, after);
  check_one_line(detail::printable(input.rest()));
  return 0;
}
