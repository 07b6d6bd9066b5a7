// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/text/redact.hpp>
#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// "1.5 ms" reads better in a log than 1500. Numbers are made text here, because the stream that
// they go to may be set to hexadecimal, or have a locale with other digits.
inline std::string in_ms(std::chrono::microseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

}  // namespace detail

BIZKITHUB_INLINE std::string Error::documentation_url() const {
  constexpr const char* allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  if (code.empty() || code.find_first_not_of(allowed) != std::string::npos) return {};
  return "https://docs.bizkithub.com/errors/" + code;
}

BIZKITHUB_INLINE const char* to_string(ErrorKind kind) noexcept {
  constexpr const char* names[] = {"invalid_argument", "unauthenticated",    "permission_denied",
                                   "not_found",        "rejected",           "rate_limited",
                                   "server_error",     "malformed_response", "tls",
                                   "network",          "timed_out",          "cancelled"};
  static_assert(static_cast<std::size_t>(ErrorKind::cancelled) + 1 == std::size(names));
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(names) ? names[index] : "unknown_kind";
}

BIZKITHUB_INLINE const char* to_string(Delivery delivery) noexcept {
  constexpr const char* names[] = {"not_sent", "refused", "unknown"};
  const auto index = static_cast<std::size_t>(delivery);
  return index < std::size(names) ? names[index] : "unknown_delivery";
}

BIZKITHUB_INLINE std::ostream& operator<<(std::ostream& out, ErrorKind kind) {
  return out << to_string(kind);
}

BIZKITHUB_INLINE std::ostream& operator<<(std::ostream& out, Delivery delivery) {
  return out << to_string(delivery);
}

BIZKITHUB_INLINE std::ostream& operator<<(std::ostream& out, const Attempt& attempt) {
  if (attempt.error) {
    out << *attempt.error << ", " << attempt.delivery;
  } else {
    out << "succeeded";
  }
  if (attempt.http_status != 0) out << ", HTTP " << std::to_string(attempt.http_status);
  return out << ", after " << detail::in_ms(attempt.duration) << ", waited "
             << detail::in_ms(attempt.waited);
}

BIZKITHUB_INLINE std::ostream& operator<<(std::ostream& out, const Error& error) {
  const auto add = [&out](const char* label, const std::string& text) {
    if (!text.empty()) out << "; " << label << detail::printable(text);
  };
  out << error.kind << ", " << error.delivery << ": " << detail::printable(error.message);
  add("field ", error.field);
  add("code ", error.code);
  add("description: ", error.description);
  if (error.http_status != 0) out << "; HTTP " << std::to_string(error.http_status);
  add("request id ", error.request_id);
  if (error.retry_after) add("retry after ", std::to_string(error.retry_after->count()) + " s");
  if (error.attempts.size() > 1) add("", std::to_string(error.attempts.size()) + " attempts");
  add("see ", error.documentation_url());
  return out;
}

BIZKITHUB_INLINE Exception::Exception(Error error)
    : std::runtime_error(detail::printed(error)),
      error_(std::make_shared<const Error>(std::move(error))) {}

BIZKITHUB_NAMESPACE_END
