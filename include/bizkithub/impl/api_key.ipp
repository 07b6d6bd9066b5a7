// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

#include <bizkithub/api_key.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/redact.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline Error bad_key(std::string_view message) {
  return {ErrorKind::unauthenticated, Delivery::not_sent, std::string(message), "apiKey"};
}

// Never repeats any of `text`.
inline std::optional<Error> check_key(std::string_view text) {
  if (text.empty()) return bad_key("the API key is empty");
  if (trim(text).size() != text.size()) return bad_key("the API key has white space around it");
  const auto prefix = text.substr(0, 4);
  if (prefix != "PROD" && prefix != "DEV_" && prefix != "ROOT") {
    return bad_key("the API key does not begin with PROD, DEV_ or ROOT");
  }
  if (text.size() != 32) {
    return bad_key("the API key has " + std::to_string(text.size()) + " characters instead of 32");
  }
  if (std::all_of(text.begin() + 4, text.end(), is_alnum)) return std::nullopt;
  return bad_key("the API key contains a character other than letters and digits");
}

}  // namespace detail

BIZKITHUB_INLINE ApiKey::ApiKey(std::string_view text) noexcept {
  std::copy(text.begin(), text.end(), text_.begin());
}

BIZKITHUB_INLINE ApiKey::~ApiKey() { detail::wipe(text_.data(), text_.size()); }

BIZKITHUB_INLINE Result<ApiKey> ApiKey::parse(std::string_view text) {
  if (auto error = detail::check_key(text)) return *std::move(error);
  return ApiKey(text);
}

BIZKITHUB_INLINE Result<ApiKey> ApiKey::from_environment(const char* variable) {
  // Redacted, because a key may be passed in place of a name.
  const std::string name = detail::printable(variable);
  const char* text = std::getenv(variable);
  if (text == nullptr) return detail::bad_key("the environment variable " + name + " is not set");
  auto key = parse(text);
  if (!key) key.error().message.append(" (environment variable ").append(name).append(")");
  return key;
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
