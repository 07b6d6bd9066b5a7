#pragma once

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>

#include <bizkithub/detail/text/utf8.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

using WallTime = std::chrono::system_clock::time_point;

// system_clock may count nanoseconds, which end in 2262.
inline constexpr std::int64_t year_2200 = 7'258'118'400;

using DateWords = std::array<std::string_view, 9>;

/// The words and numbers of a date; the rest are empty.
inline DateWords date_words(std::string_view text) noexcept {
  constexpr std::string_view separators = " ,-:";
  DateWords words;
  for (std::string_view& word : words) {
    text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    word = text.substr(0, text.find_first_of(separators));
    text.remove_prefix(word.size());
  }
  return words;
}

/// 1 to 12.
inline std::optional<int> month_of(std::string_view name) noexcept {
  constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t found = names.find(name);
  if (name.size() != 3 || found == std::string_view::npos || found % 3 != 0) return std::nullopt;
  return static_cast<int>(found / 3) + 1;
}

inline std::optional<int> number_up_to(int most, std::string_view word) noexcept {
  int number = -1;
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == word.data() + word.size();
  if (!is_whole || number < 0 || number > most) return std::nullopt;
  return number;
}

/// Two digits mean a year from 1970 to 2069.
inline std::optional<int> year_of(std::string_view word) noexcept {
  const auto year = number_up_to(9999, word);
  if (!year || word.size() != 2) return year;
  return *year + (*year < 70 ? 2000 : 1900);
}

/// Days since 1970-01-01. Years are counted from March, so that a leap day is the last of its year.
inline std::int64_t days_since_1970(int year, int month, int day) noexcept {
  const std::int64_t y = month > 2 ? year : year - 1;
  const int months = month > 2 ? month - 3 : month + 9;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * months + 2) / 5 + day - 719'469;
}

/// A date in one of the forms of RFC 9110 5.6.7; absent if it is not one. Without time_t and what
/// uses it, such as curl_getdate, because 32 bits end in 2038.
inline std::optional<WallTime> parse_http_date(std::string_view text) noexcept {
  // All three begin with the name of a day.
  if (text.empty() || !is_alnum(text.front()) || is_digit(text.front())) return std::nullopt;
  const DateWords words = date_words(text);
  const bool is_asctime = month_of(words[1]).has_value();  // Sun Nov  6 08:49:37 1994
  const auto day = number_up_to(31, words[is_asctime ? 2 : 1]);
  const auto month = month_of(words[is_asctime ? 1 : 2]);
  const auto year = year_of(words[is_asctime ? 6 : 3]);
  const std::size_t clock = is_asctime ? 3 : 4;
  const auto hour = number_up_to(23, words[clock]);
  const auto minute = number_up_to(59, words[clock + 1]);
  const auto second = number_up_to(60, words[clock + 2]);
  if ((!words[7].empty() && words[7] != "GMT") || !words[8].empty()) return std::nullopt;
  if (!day || *day == 0 || !month || !year || !hour || !minute || !second) return std::nullopt;
  const std::int64_t time =
      days_since_1970(*year, *month, *day) * 86'400 + *hour * 3600 + *minute * 60 + *second;
  return WallTime(std::chrono::seconds(std::clamp<std::int64_t>(time, 0, year_2200)));
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
