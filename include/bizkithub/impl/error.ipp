#pragma once

#include <ostream>
#include <sstream>

#include <bizkithub/detail/text/redact.hpp>
#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline bool is_documented_code_form(const std::string& code) {
  constexpr const char* allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !code.empty() && code.find_first_not_of(allowed) == std::string::npos;
}

inline std::string line_of(const Error& error) {
  std::ostringstream out;
  out << error;
  return out.str();
}

// "1.5 ms" reads better in a log than 1500. Numbers are made text here, because the stream that
// they go to may be set to hexadecimal, or have a locale with other digits.
inline std::string in_ms(std::chrono::microseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

inline void print_details(std::ostream& out, const Error& error) {
  if (!error.field.empty()) out << "; field " << printable(error.field);
  if (!error.code.empty()) out << "; code " << printable(error.code);
  if (!error.description.empty()) out << "; description: " << printable(error.description);
  if (error.http_status != 0) out << "; HTTP " << std::to_string(error.http_status);
  if (!error.request_id.empty()) out << "; request id " << printable(error.request_id);
  if (error.retry_after)
    out << "; retry after " << std::to_string(error.retry_after->count()) << " s";
  if (error.attempts.size() > 1)
    out << "; " << std::to_string(error.attempts.size()) << " attempts";
}

}  // namespace detail

BIZKITHUB_INLINE std::string Error::documentation_url() const {
  if (!detail::is_documented_code_form(code)) return {};
  return "https://docs.bizkithub.com/errors/" + code;
}

BIZKITHUB_INLINE const char* to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument: return "invalid_argument";
    case ErrorKind::unauthenticated: return "unauthenticated";
    case ErrorKind::permission_denied: return "permission_denied";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::rejected: return "rejected";
    case ErrorKind::rate_limited: return "rate_limited";
    case ErrorKind::server_error: return "server_error";
    case ErrorKind::malformed_response: return "malformed_response";
    case ErrorKind::tls: return "tls";
    case ErrorKind::network: return "network";
    case ErrorKind::timed_out: return "timed_out";
    case ErrorKind::cancelled: return "cancelled";
  }
  return "unknown_kind";
}

BIZKITHUB_INLINE const char* to_string(Delivery delivery) noexcept {
  switch (delivery) {
    case Delivery::not_sent: return "not_sent";
    case Delivery::refused: return "refused";
    case Delivery::unknown: return "unknown";
  }
  return "unknown_delivery";
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
  out << error.kind << ", " << error.delivery << ": " << detail::printable(error.message);
  detail::print_details(out, error);
  const std::string url = error.documentation_url();
  if (!url.empty()) out << "; see " << url;
  return out;
}

BIZKITHUB_INLINE Exception::Exception(Error error)
    : std::runtime_error(detail::line_of(error)),
      error_(std::make_shared<const Error>(std::move(error))) {}

BIZKITHUB_NAMESPACE_END
