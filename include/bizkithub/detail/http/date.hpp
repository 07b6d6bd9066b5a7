// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iomanip>
#include <optional>
#include <sstream>

#include <bizkithub/detail/text/utf8.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

using WallTime = std::chrono::system_clock::time_point;

// system_clock may count nanoseconds, which end in 2262.
inline constexpr std::int64_t year_2200 = 7'258'118'400;

/// Days since 1970-01-01. Years are counted from March, so that a leap day is the last of its year.
inline std::int64_t days_since_1970(int year, int month, int day) noexcept {
  const std::int64_t y = month > 2 ? year : year - 1;
  const int months = month > 2 ? month - 3 : month + 9;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * months + 2) / 5 + day - 719'469;
}

inline const char* form_of_date(std::string_view text) noexcept {
  if (text.substr(text.size() - 4) != " GMT") return "%a %b %d %H:%M:%S %Y";
  return text[3] == ',' ? "%a, %d %b %Y %H:%M:%S GMT" : "%a, %d-%b-%y %H:%M:%S GMT";
}

/// A date in one of the forms of RFC 9110 5.6.7; absent if it is not one. Without curl_getdate and
/// time_t, because 32 bits end in 2038.
inline std::optional<WallTime> parse_http_date(std::string_view text) {
  if (text.size() < 24 || is_digit(text.front())) return std::nullopt;
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  std::tm parts{};
  in >> std::get_time(&parts, form_of_date(text));
  if (in.fail() || in.peek() != std::char_traits<char>::eof()) return std::nullopt;
  const auto days = days_since_1970(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
  const std::chrono::seconds time = std::chrono::hours(days * 24 + parts.tm_hour) +
                                    std::chrono::minutes(parts.tm_min) +
                                    std::chrono::seconds(parts.tm_sec);
  return WallTime(std::clamp(time, std::chrono::seconds(0), std::chrono::seconds(year_2200)));
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
