// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// Checks an e-mail address and returns the normalised form that is sent.
///
/// White space and invisible characters around it are removed, ASCII letters become lower case in
/// the local part and in the domain, and an internationalised domain becomes its A-label (UTS #46,
/// nontransitional; requires a build with libidn2). Tags (`+x`) and dots are kept, and so is how
/// letters beyond ASCII are composed (NFC or NFD) in the local part. The local part
/// must be a dot-atom of RFC 5322, or UTF-8 as in RFC 6531, of at most 64 octets, and the domain
/// must have at least two labels; 254 octets in total. Quoted local parts, comments, address
/// literals, and white space or control characters inside are refused. Idempotent. Thread-safe.
///
/// Errors: `invalid_argument`, field "email"; the message never contains the address.
///
/// Example: `normalize_email("  Jan@BARASEK.com ")` is "jan@barasek.com".
/// See the parameter `email` on the vendor's page of /api/v1/customer/create.
BIZKITHUB_API Result<std::string> normalize_email(std::string_view text);

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/email.ipp>
#endif
