#pragma once

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include <bizkithub/api_key.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/impl/wipe.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// How the rest of the library reads a key: whoever does is found by searching for this name.
struct ApiKeyAccess {
  static std::string_view text(const ApiKey& key) noexcept {
    return {key.text_.data(), key.text_.size()};
  }
};

BIZKITHUB_LOCAL Error bad_key(std::string message) {
  Error error;
  error.kind = ErrorKind::unauthenticated;
  error.field = "apiKey";
  error.message = std::move(message);
  return error;
}

BIZKITHUB_LOCAL bool has_key_prefix(std::string_view text) noexcept {
  const auto prefix = text.substr(0, 4);
  return prefix == "PROD" || prefix == "DEV_" || prefix == "ROOT";
}

// What is wrong with `text` as a key, without repeating any of it; empty: nothing.
BIZKITHUB_LOCAL std::string key_problem(std::string_view text) {
  if (text.empty()) return "the API key is empty";
  if (trim(text).size() != text.size()) return "there is white space around the API key";
  if (!has_key_prefix(text)) return "an API key begins with PROD, DEV_ or ROOT, and this does not";
  if (text.size() != 32) {
    return "an API key has 32 characters, and this has " + std::to_string(text.size());
  }
  if (!std::all_of(text.begin() + 4, text.end(), is_alnum)) {
    return "an API key holds only letters and digits after its prefix, and this holds something "
           "else";
  }
  return {};
}

}  // namespace detail

BIZKITHUB_INLINE ApiKey::ApiKey(std::string_view text) noexcept {
  std::copy(text.begin(), text.end(), text_.begin());
}

BIZKITHUB_INLINE ApiKey::~ApiKey() { detail::wipe(text_.data(), text_.size()); }

BIZKITHUB_INLINE Result<ApiKey> ApiKey::parse(std::string_view text) {
  std::string problem = detail::key_problem(text);
  if (!problem.empty()) return detail::bad_key(std::move(problem));
  return ApiKey(text);
}

BIZKITHUB_INLINE Result<ApiKey> ApiKey::from_environment(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) {
    return detail::bad_key(std::string("no API key: the environment variable ") + variable +
                           " is not set");
  }
  std::string problem = detail::key_problem(text);
  if (problem.empty()) return ApiKey(text);
  return detail::bad_key(std::string("the environment variable ") + variable +
                         " holds no API key: " + problem);
}

BIZKITHUB_INLINE ApiKey::Kind ApiKey::kind() const noexcept {
  if (text_[0] == 'P') return Kind::production;
  return text_[0] == 'D' ? Kind::development : Kind::root;
}

BIZKITHUB_INLINE std::string ApiKey::redacted() const {
  return std::string(text_.data(), 4) + "****";
}

BIZKITHUB_INLINE std::ostream& operator<<(std::ostream& out, const ApiKey& key) {
  return out << key.redacted();
}

BIZKITHUB_NAMESPACE_END
