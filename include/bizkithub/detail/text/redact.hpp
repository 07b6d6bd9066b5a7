// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <sstream>

#include <bizkithub/detail/text/utf8.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Overwrites memory that held a secret, which the compiler may not leave out though nothing reads
/// it afterwards.
inline void wipe(void* memory, std::size_t size) noexcept {
  auto* bytes = static_cast<volatile unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = 0;
}

/// The whole capacity: a shorter text may have taken the place of a longer one.
inline void wipe(std::string& text) noexcept {
  text.resize(text.capacity());
  wipe(text.data(), text.size());
  text.clear();
}

// Redaction goes by form and not by value: it needs no copy of the secret, and covers the keys and
// customers of other calls too. Plain and percent-encoded text is covered.

/// Takes the first character off `text`, which must not be empty: a percent-encoded one decoded.
inline char take_character(std::string_view& text) noexcept {
  const auto byte = percent_encoded_byte(text);
  const char character = byte.value_or(text.front());
  text.remove_prefix(byte ? 3 : 1);
  return character;
}

/// `text` with `mark` in place of each run that is a secret. `length_of_run` is 0 where none
/// begins.
inline std::string replace_runs(std::string_view text, std::string_view mark,
                                std::size_t (*length_of_run)(std::string_view),
                                bool (*is_secret)(std::string_view)) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = length_of_run(text);
    const auto run = text.substr(0, std::max<std::size_t>(length, 1));
    out += length > 0 && is_secret(run) ? mark : run;
    text.remove_prefix(run.size());
  }
  return out;
}

inline bool is_key_prefix(std::string_view text) noexcept {
  return equals_ignoring_case(text, "PROD") || equals_ignoring_case(text, "DEV_") ||
         equals_ignoring_case(text, "ROOT");
}

/// Whether `text` begins with a key or a large part of one. At least 12 characters with a digit
/// tell a part from a word such as "production".
inline bool begins_with_key(std::string_view text) noexcept {
  std::array<char, 4> prefix = {};
  for (char& c : prefix) {
    if (!text.empty()) c = take_character(text);
  }
  if (!is_key_prefix({prefix.data(), prefix.size()})) return false;
  std::size_t length = 0;
  bool has_digit = false;
  while (length < 28 && !text.empty()) {
    const char c = take_character(text);
    if (!is_alnum(c)) break;
    ++length;
    has_digit = has_digit || is_digit(c);
  }
  return length == 28 || (length >= 12 && has_digit);
}

/// Length of the run of letters, digits and underscores at the front of `text`. A run is replaced
/// as a whole, so that no part of a key is left beside a word that resembles one.
inline std::size_t word_length(std::string_view text) noexcept {
  auto rest = text;
  while (!rest.empty()) {
    auto next = rest;
    const char c = take_character(next);
    if (c != '_' && !is_alnum(c)) break;
    rest = next;
  }
  return text.size() - rest.size();
}

inline bool holds_key(std::string_view word) noexcept {
  for (; word.size() >= 16; word.remove_prefix(1)) {
    if (begins_with_key(word)) return true;
  }
  return false;
}

/// Length of what is before a character that ends an address. No character that normalize_email()
/// accepts is one.
inline std::size_t length_before_delimiter(std::string_view text) noexcept {
  const auto* const end = std::find_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' ||
           std::string_view("\"<>(),;:[]").find(c) != std::string_view::npos;
  });
  return static_cast<std::size_t>(end - text.begin());
}

/// Whether an at sign has something on both sides.
inline bool holds_email(std::string_view text) noexcept {
  bool has_local_part = false;
  bool has_at_sign = false;
  while (!text.empty()) {
    // A local part may literally be "%40".
    const bool is_plain_at_sign = text.front() == '@';
    const bool is_at_sign = take_character(text) == '@';
    if (has_at_sign && !is_at_sign) return true;
    has_at_sign = has_local_part && is_at_sign;
    has_local_part = has_local_part || !is_plain_at_sign;
  }
  return false;
}

/// Replaces whatever has the form of an API key by `[key]`, and of an e-mail address by `[e-mail]`.
/// Everything that this library prints, or keeps to be printed, passes through here.
inline std::string redact(std::string_view text) {
  // Addresses first: a key may be part of one.
  const std::string without = replace_runs(text, "[e-mail]", length_before_delimiter, holds_email);
  return replace_runs(without, "[key]", word_length, holds_key);
}

/// Controls (C0, C1) and the separators U+2028 and U+2029, which terminals and editors act upon.
inline constexpr CodePointRange unprintable[] = {{0, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x2029}};

/// redact(), on one line: whatever ends a line or controls a terminal becomes a space.
inline std::string printable(std::string_view text) {
  return replace_runs(
      redact(text), " ", [](std::string_view rest) { return decode_utf8(rest).length; },
      [](std::string_view point) { return is_in(unprintable, decode_utf8(point).value); });
}

/// What `<<` prints.
template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
