// SPDX-License-Identifier: MIT
#pragma once

#if defined(BIZKITHUB_HAS_IDN2)
#include <idn2.h>
#endif

#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

#if defined(BIZKITHUB_HAS_IDN2)

/// Blocks of symbols with emoji in them, and the variation selector of emoji.
inline constexpr CodePointRange emoji[] = {{0x2190, 0x21FF}, {0x2300, 0x23FF}, {0x25A0, 0x27BF},
                                           {0x2B00, 0x2BFF}, {0xFE0F, 0xFE0F}, {0x1F000, 0x1FAFF}};

/// The A-label form of a domain in UTF-8 (UTS #46, nontransitional). Uses libidn2 and not libcurl's
/// CURLU_PUNYCODE, which converts from the locale's encoding and so fails in a program that never
/// called setlocale().
inline Result<std::string> to_a_label(std::string_view domain) {
  const std::string text(domain);
  std::uint8_t* converted = nullptr;
  const auto look_up = [&](int flags) {
    return idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &converted,
                          flags | IDN2_NFC_INPUT);
  };
  int code = look_up(IDN2_NONTRANSITIONAL);
  // UTS #46 allows emoji. IDNA2008 does not, and libidn2 checks that too, but in this mode only.
  const auto is_other = [](char32_t point) { return point >= 0x80 && !is_in(emoji, point); };
  if (code == IDN2_DISALLOWED && !any_code_point(domain, is_other)) {
    code = look_up(IDN2_TRANSITIONAL);
  }
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
