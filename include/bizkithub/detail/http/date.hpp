#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>

#include <bizkithub/detail/text/ascii.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

using WallTime = std::chrono::system_clock::time_point;

/// A date in one of the forms of RFC 9110 5.6.7; absent if it is not one.
inline std::optional<WallTime> parse_http_date(std::string_view text) {
  // All three forms begin with the name of a day; curl_getdate alone would take "-5" for a time
  // zone.
  const bool plausible =
      text.size() > 20 && ascii_lower(text.front()) >= 'a' && ascii_lower(text.front()) <= 'z';
  if (!plausible) return std::nullopt;
  const std::time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (seconds == -1) return std::nullopt;
  // system_clock may count nanoseconds, which end in 2262.
  constexpr std::int64_t year_2200 = 7'258'118'400;
  return WallTime(std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, year_2200)));
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
