#pragma once

#include <cstdint>
#include <memory>

#if defined(BIZKITHUB_HAS_IDN2)
#include <idn2.h>
#endif

#include <bizkithub/impl/idn.hpp>
#include <bizkithub/impl/invalid_argument.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

#if defined(BIZKITHUB_HAS_IDN2)

BIZKITHUB_INLINE Result<std::string> to_a_label(std::string_view domain) {
  const std::string text(domain);
  std::uint8_t* converted = nullptr;
  const int code = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &converted,
                                  IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owner(converted, idn2_free);
  if (code != IDN2_OK) {
    return invalid_argument(
        {}, std::string("its internationalised domain is not valid: ") + idn2_strerror_name(code));
  }
  return std::string(reinterpret_cast<const char*>(owner.get()));
}

#else

BIZKITHUB_INLINE Result<std::string> to_a_label(std::string_view) {
  return invalid_argument({},
                          "its domain is internationalised, and this build of bizkithub is "
                          "without libidn2; give the domain as its A-label (xn--...)");
}

#endif

}  // namespace detail

BIZKITHUB_NAMESPACE_END
