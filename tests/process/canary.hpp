// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "process.hpp"

// A key and e-mail addresses that must not show, the disguises in which a service may send them
// back, and a client whose every printed word is searched for them.
namespace process {

/// Both keys of the tests: they differ in that one has a character that URLs may encode.
inline const std::string canary_keys[] = {"PRODq7Zr2Lw9Xc4Vt6Bn8Mk3Jh5Gf1Ds",
                                          "DEV_q7Zr2Lw9Xc4Vt6Bn8Mk3Jh5Gf1Ds"};

/// Each has "canary" before its @ and "sparrow" after it.
inline const std::vector<std::string> canary_emails{"jan.canary@sparrow.example",
                                                    "jan.canary+tag@sparrow.example",
                                                    "o'canary@sparrow.example",
                                                    "canary/a=b{c}|~!#$%&*`^?@sparrow.example",
                                                    "\u017Elu\u0165.canary@sparrow.example",
                                                    "canary@sparrow-h\u00E1\u010Dek.example",
                                                    "canary@xn--sparrow-hek-rza40h.example"};

inline std::string folded(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

/// Whether a dozen characters of a key show, or either half of an address, in whatever case.
inline bool shows_canary(std::string_view text) {
  const std::string lower = folded(text);
  const std::string key = folded(canary_keys[0].substr(4));
  for (std::size_t i = 0; i + 12 <= key.size(); ++i) {
    if (lower.find(key.substr(i, 12)) != std::string::npos) return true;
  }
  return lower.find("canary") != std::string::npos || lower.find("sparrow") != std::string::npos;
}

inline std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

inline std::string in_capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

inline std::string percent_encoded(const std::string& text, const char* digits) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || c == '.' || c == '-';
    out += plain ? std::string(1, c) : std::string{'%', digits[byte / 16], digits[byte % 16]};
  }
  return out;
}

/// As the text of a JSON string.
inline std::string in_json(const std::string& text) {
  return replaced(replaced(text, "\\", "\\\\"), "\"", "\\\"");
}

struct Disguise {
  const char* name;
  std::function<std::string(const std::string&)> apply;
};

inline const std::vector<Disguise> disguises{
    {"as it is", [](const std::string& t) { return t; }},
    {"in capitals", in_capitals},
    {"in small letters", [](const std::string& t) { return folded(t); }},
    {"percent-encoded",
     [](const std::string& t) { return percent_encoded(t, "0123456789ABCDEF"); }},
    {"percent-encoded in small letters",
     [](const std::string& t) { return percent_encoded(t, "0123456789abcdef"); }},
    {"in double quotes", [](const std::string& t) { return "\"" + t + "\""; }},
    {"in single quotes", [](const std::string& t) { return "'" + t + "'"; }},
    {"in angle brackets", [](const std::string& t) { return "Jan <mailto:" + t + ">,"; }},
    {"in a URL", [](const std::string& t) { return "https://host/p/" + t + "/x?y=" + t + "&z#f"; }},
    {"in the middle of a word", [](const std::string& t) { return "abc" + t + "xyz"; }},
    {"after a key's prefix", [](const std::string& t) { return "ROOT" + t; }},
    {"in JSON within text", [](const std::string& t) { return "{\"value\":\"" + t + "\"}"; }},
    {"with a line break after it", [](const std::string& t) { return t + "\n" + t; }}};

/// Keeps what a client of its options prints, and reads all that its errors say.
class Witness {
 public:
  bizkithub::ClientOptions& watch(bizkithub::ClientOptions& options) {
    options.log_level = bizkithub::LogLevel::debug;
    options.logger = [this](const bizkithub::LogRecord& record) {
      lines_.push_back(record.message);
    };
    return options;
  }

  template <class T>
  void read(const bizkithub::Result<T>& result) {
    if (result.has_value()) return;
    const bizkithub::Error& error = result.error();
    lines_.insert(lines_.end(), {error.message, error.field, error.code, error.description,
                                 error.request_id, error.documentation_url()});
    lines_.push_back(support::printed(error));
    for (const auto& attempt : error.attempts) lines_.push_back(support::printed(attempt));
    try {
      static_cast<void>(result.value());
    } catch (const std::exception& exception) {
      lines_.emplace_back(exception.what());
    }
  }
  void read(const bizkithub::ResponseInfo& info) {
    lines_.push_back(info.request_id);
    for (const auto& attempt : info.attempts) lines_.push_back(support::printed(attempt));
  }

  std::size_t lines() const { return lines_.size(); }
  /// The first line that shows what it must not, else empty.
  std::string first_leak() const {
    const auto found = std::find_if(lines_.begin(), lines_.end(), shows_canary);
    return found == lines_.end() ? std::string{} : *found;
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace process
