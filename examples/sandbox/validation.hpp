// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What the service accepts, written from the vendor's pages and the RFCs alone: it shares nothing
/// with the client library, so that each checks the other.
namespace bizkithub_sandbox {

/// `PROD`, `DEV_` or `ROOT`, then 28 ASCII letters and digits.
bool is_well_formed_key(std::string_view text);

/// 16 ASCII letters and digits.
bool is_cu_ref_no(std::string_view text);

/// The e-mail without ASCII white space around it and with its ASCII letters in lower case, or
/// nothing if it is not a standard address (a dot-atom of RFC 5322 or 6531, an ASCII host name).
std::optional<std::string> normalize_email(std::string_view text);

/// The address in the form inet_ntop gives it, `127.0.0.1` for the four forms the vendor lists, or
/// nothing if it is none.
std::optional<std::string> normalize_ip(std::string_view text);

}  // namespace bizkithub_sandbox
