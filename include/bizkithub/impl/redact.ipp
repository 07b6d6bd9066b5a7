#pragma once

#include <algorithm>

#include <bizkithub/impl/redact.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// The length of the key that `text` begins with, else 0.
inline std::size_t key_length(std::string_view text) noexcept {
  std::size_t prefix = 0;
  for (std::string_view kind : {"PROD", "DEV_", "DEV%5F", "DEV%5f", "ROOT"}) {
    if (text.substr(0, kind.size()) == kind) prefix = kind.size();
  }
  if (prefix == 0 || text.size() < prefix + 28) return 0;
  const auto tail = text.substr(prefix, 28);
  return std::all_of(tail.begin(), tail.end(), is_alnum) ? prefix + 28 : 0;
}

inline std::string redact_keys(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = key_length(text);
    if (length > 0) {
      out += "[key]";
      text.remove_prefix(length);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

// Wide on purpose: rather a word too much than half an address left standing.
inline bool ends_email(char c) noexcept {
  return static_cast<unsigned char>(c) <= ' ' ||
         std::string_view("\"<>(),;:[]\\").find(c) != std::string_view::npos;
}

inline bool looks_like_email(std::string_view word) noexcept {
  for (std::string_view at : {"@", "%40"}) {
    const std::size_t where = word.find(at);
    if (where != std::string_view::npos && where > 0 && where + at.size() < word.size())
      return true;
  }
  return false;
}

inline std::string redact_emails(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::find_if(text.begin(), text.end(), ends_email);
    const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    out += looks_like_email(word) ? std::string_view("[e-mail]") : word;
    text.remove_prefix(word.size());
    if (text.empty()) break;
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

BIZKITHUB_INLINE std::string redact(std::string_view text) {
  return redact_emails(redact_keys(text));
}

BIZKITHUB_INLINE std::string printable(std::string_view text) {
  std::string out = redact(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  std::replace_if(out.begin(), out.end(), is_control, ' ');
  return out;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
