#pragma once

#include <algorithm>

#include <bizkithub/detail/text/ascii.hpp>
#include <bizkithub/detail/text/utf8.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// Redaction goes by form and not by value: it needs no copy of the secret, and covers the keys and
// customers of other calls too. Plain and percent-encoded text is covered.

/// Length of `plain`, or of its percent-encoded form, at the front of `text`; 0 if it is neither.
inline std::size_t length_of(char plain, std::string_view encoded, std::string_view text) noexcept {
  if (!text.empty() && text.front() == plain) return 1;
  return equals_ignoring_case(text.substr(0, 3), encoded) ? 3 : 0;
}

inline std::size_t underscore_length(std::string_view text) noexcept {
  return length_of('_', "%5F", text);
}

inline std::size_t at_sign_length(std::string_view text) noexcept {
  return length_of('@', "%40", text);
}

inline std::size_t key_prefix_length(std::string_view text) noexcept {
  const auto prefix = text.substr(0, 4);
  if (equals_ignoring_case(prefix, "PROD") || equals_ignoring_case(prefix, "ROOT")) return 4;
  if (!equals_ignoring_case(text.substr(0, 3), "DEV")) return 0;
  const std::size_t underscore = underscore_length(text.substr(3));
  return underscore == 0 ? 0 : 3 + underscore;
}

/// Whether `text` begins with a key or a large part of one. At least 12 characters with a digit
/// tell a part from a word such as "production".
inline bool begins_with_key(std::string_view text) noexcept {
  const std::size_t prefix = key_prefix_length(text);
  if (prefix == 0) return false;
  const auto rest = text.substr(prefix);
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), is_alnum);
  return end - rest.begin() >= 28 ||
         (end - rest.begin() >= 12 && std::any_of(rest.begin(), end, is_digit));
}

/// Length of the run of letters, digits and underscores at the front of `text`. A run is replaced
/// as a whole, so that no part of a key is left beside a word that resembles one.
inline std::size_t word_length(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size()) {
    const std::size_t underscore = underscore_length(text.substr(length));
    if (underscore == 0 && !is_alnum(text[length])) break;
    length += std::max<std::size_t>(underscore, 1);
  }
  return length;
}

inline bool holds_key(std::string_view word) noexcept {
  for (; word.size() >= 15; word.remove_prefix(1)) {
    if (begins_with_key(word)) return true;
  }
  return false;
}

inline std::string redact_keys(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(word_length(text), 1);
    const auto word = text.substr(0, length);
    out += holds_key(word) ? "[key]" : word;
    text.remove_prefix(length);
  }
  return out;
}

/// Whether an address cannot contain `c`. No character that normalize_email() accepts is one.
inline bool ends_email(char c) noexcept {
  return static_cast<unsigned char>(c) <= ' ' ||
         std::string_view("\"<>(),;:[]").find(c) != std::string_view::npos;
}

inline std::size_t find_at_sign(std::string_view text, std::size_t from) noexcept {
  while (from < text.size() && at_sign_length(text.substr(from)) == 0) ++from;
  return from;
}

/// `text` has no delimiter. It is replaced as a whole if an at sign has something on both sides.
inline std::string_view redact_email(std::string_view text) noexcept {
  auto inner = text;
  while (const std::size_t length = at_sign_length(inner)) inner.remove_prefix(length);
  const std::size_t at = find_at_sign(inner, 0);
  if (at == inner.size()) return text;
  inner.remove_prefix(at);
  while (const std::size_t length = at_sign_length(inner)) inner.remove_prefix(length);
  return inner.empty() ? text : std::string_view("[e-mail]");
}

inline std::string redact_emails(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto* const end = std::find_if(text.begin(), text.end(), ends_email);
    const auto length = static_cast<std::size_t>(end - text.begin());
    out += redact_email(text.substr(0, length));
    text.remove_prefix(length);
    const auto delimiters = text.substr(0, 1);
    out += delimiters;
    text.remove_prefix(delimiters.size());
  }
  return out;
}

/// Replaces whatever has the form of an API key by `[key]`, and of an e-mail address by `[e-mail]`.
/// Everything that this library prints, or keeps to be printed, passes through here.
inline std::string redact(std::string_view text) {
  // Addresses first: a key may be part of one.
  return redact_keys(redact_emails(text));
}

/// Controls (C0, C1) and the separators U+2028 and U+2029, which terminals and editors act upon.
inline bool is_unprintable(char32_t point) noexcept {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029;
}

/// redact(), on one line: whatever ends a line or controls a terminal becomes a space.
inline std::string printable(std::string_view text) {
  const std::string redacted = redact(text);
  std::string out;
  for (std::string_view rest = redacted; !rest.empty();) {
    const CodePoint point = decode_utf8(rest);
    const auto bytes = rest.substr(0, std::max<std::size_t>(point.length, 1));
    out += point.length > 0 && is_unprintable(point.value) ? std::string_view(" ") : bytes;
    rest.remove_prefix(bytes.size());
  }
  return out;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
