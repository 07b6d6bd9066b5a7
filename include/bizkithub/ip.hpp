// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// Checks an IP address and returns the normalised form that is sent.
///
/// White space and invisible characters around it are removed. `localhost` (case-insensitive), the
/// empty string, `0.0.0.0` and `::1` in any notation become `127.0.0.1`, as documented for the
/// service. IPv4 is strict dotted decimal; IPv6 takes the form of RFC 5952; an IPv4-mapped IPv6
/// address becomes its IPv4 address. Zone IDs, ports, brackets and leading zeros of IPv4 are
/// refused. Idempotent. Thread-safe.
///
/// Errors: `invalid_argument`, field "customerRealIp".
///
/// Example: `normalize_ip("2001:4860:4860:0:0:0:0:8888")` is "2001:4860:4860::8888".
/// See the parameter `customerRealIp` on the vendor's page of /api/v1/customer/create.
BIZKITHUB_API Result<std::string> normalize_ip(std::string_view text);

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/ip.ipp>
#endif
