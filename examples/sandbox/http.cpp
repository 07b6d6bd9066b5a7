// SPDX-License-Identifier: MIT
#include "http.hpp"

#include <strings.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

#include "platform.hpp"

namespace bizkithub_sandbox {
namespace {

/// Undoes percent-encoding; what is not well encoded stays as it is.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* const digits = text.data() + i + 1;
    const bool encoded = text[i] == '%' && i + 2 < text.size() &&
                         std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    decoded += encoded ? static_cast<char>(value) : text[i];
    if (encoded) i += 2;
  }
  return decoded;
}

/// Takes everything up to the next `separator` off the front of `text`.
std::string_view take_until(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

}  // namespace

std::string HttpRequest::header(std::string_view name) const {
  for (const Header& candidate : headers) {
    if (candidate.name.size() == name.size() &&
        strncasecmp(candidate.name.data(), name.data(), name.size()) == 0) {
      return candidate.value;
    }
  }
  return {};
}

std::string_view HttpRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::vector<std::pair<std::string, std::string>> HttpRequest::query_parameters() const {
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string_view rest = target;
  take_until(rest, '?');
  while (!rest.empty()) {
    std::string_view value = take_until(rest, '&');
    const std::string_view name = take_until(value, '=');
    parameters.emplace_back(percent_decoded(name), percent_decoded(value));
  }
  return parameters;
}

std::optional<std::string> HttpRequest::query_parameter(std::string_view name) const {
  for (auto& [candidate, value] : query_parameters()) {
    if (candidate == name) return std::move(value);
  }
  return std::nullopt;
}

/// Not strftime: it writes names in the language of whatever program the sandbox runs in.
std::string http_date() {
  constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm at = utc(std::time(nullptr));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT", days[at.tm_wday],
                at.tm_mday, months[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
  return text.data();
}

}  // namespace bizkithub_sandbox
