#pragma once

#include <string>
#include <string_view>

#include <bizkithub/config.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// An internationalised domain in UTF-8 as its A-label (UTS #46, nontransitional); a clear error in
/// a build without libidn2. libidn2 itself and not CURLU_PUNYCODE, which converts from the locale's
/// encoding and so fails in a program that never called setlocale().
Result<std::string> to_a_label(std::string_view domain);

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/idn.ipp>
#endif
