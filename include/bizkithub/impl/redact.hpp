#pragma once

#include <string>
#include <string_view>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// Everything this library prints, or keeps to be printed, passes through here: whatever has the
/// form of an API key, or of a large part of one, becomes `[key]`, whatever has that of an e-mail
/// address `[e-mail]`, in any encoding that a service might write it in. By form and not by value,
/// so that it holds in every placement and for keys and customers of other calls too, and needs no
/// copy of the secret.
std::string redact(std::string_view text);

/// redact(), with control characters made spaces: one line, whatever the service sent.
std::string printable(std::string_view text);

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/redact.ipp>
#endif
