// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {
class Authenticator;
}

/// An API key: 32 characters, `^(PROD|DEV_|ROOT)[A-Za-z0-9]{28}$` (the vendor's endpoint pages).
///
/// Its bytes are overwritten when it is destroyed or assigned to, and never printed. Different
/// threads may use different objects, and may read the same object.
class BIZKITHUB_API ApiKey {
 public:
  enum class Kind {
    production,   ///< `PROD`: documented at 500,000 calls a minute.
    development,  ///< `DEV_`: documented at 1,000 calls a minute.
    root          ///< `ROOT`: documented as unlimited.
  };

  /// Checks the form only.
  ///
  /// Errors: `unauthenticated`, field "apiKey".
  static Result<ApiKey> parse(std::string_view text);

  /// Reads the key from an environment variable.
  ///
  /// Errors: `unauthenticated`, field "apiKey", if the variable is not set or not a valid key.
  /// No other thread may change the environment during the call.
  static Result<ApiKey> from_environment(const char* variable = "BIZKITHUB_API_KEY");

  ApiKey(const ApiKey&) = default;
  ApiKey& operator=(const ApiKey&) = default;
  ~ApiKey();

  Kind kind() const noexcept;

  /// For display. Example: "PROD****".
  std::string redacted() const;

 private:
  friend class detail::Authenticator;
  explicit ApiKey(std::string_view text) noexcept;

  // Not a std::string: a string that moves or grows leaves copies that are not wiped.
  std::array<char, 32> text_{};
};

/// Prints `redacted()`.
BIZKITHUB_API std::ostream& operator<<(std::ostream& out, const ApiKey& key);

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/api_key.ipp>
#endif
