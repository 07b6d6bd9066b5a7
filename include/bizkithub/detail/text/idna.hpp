#pragma once

#if defined(BIZKITHUB_HAS_IDN2)
#include <idn2.h>
#endif

#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

#if defined(BIZKITHUB_HAS_IDN2)

/// The A-label form of a domain in UTF-8 (UTS #46, nontransitional). Uses libidn2 and not libcurl's
/// CURLU_PUNYCODE, which converts from the locale's encoding and so fails in a program that never
/// called setlocale().
inline Result<std::string> to_a_label(std::string_view domain) {
  const std::string text(domain);
  std::uint8_t* converted = nullptr;
  const int code = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &converted,
                                  IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owner(converted, idn2_free);
  if (code == IDN2_OK) return std::string(reinterpret_cast<const char*>(owner.get()));
  return invalid_argument(
      {}, std::string("invalid internationalised domain name (") + idn2_strerror_name(code) + ")");
}

/// Whether each A-label of a domain in lower case is valid Punycode (RFC 3492).
inline bool has_valid_a_labels(const std::string& domain) noexcept {
  char* converted = nullptr;
  const bool is_valid = idn2_to_unicode_8z8z(domain.c_str(), &converted, 0) == IDN2_OK;
  idn2_free(converted);
  return is_valid;
}

#else

inline bool has_valid_a_labels(const std::string&) noexcept { return true; }

inline Result<std::string> to_a_label(std::string_view) {
  return invalid_argument({},
                          "internationalised domain names need a build of bizkithub with libidn2; "
                          "pass the domain as its A-label (xn--...)");
}

#endif

}  // namespace detail
BIZKITHUB_NAMESPACE_END
