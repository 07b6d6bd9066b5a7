#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>

#include <bizkithub/impl/http_date.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_INLINE std::optional<std::chrono::system_clock::time_point> parse_http_date(
    std::string_view text) {
  // All three forms begin with the name of a day; curl_getdate alone would take "-5" for a time
  // zone.
  const bool plausible =
      text.size() > 20 && ascii_lower(text.front()) >= 'a' && ascii_lower(text.front()) <= 'z';
  if (!plausible) return std::nullopt;
  const std::time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (seconds == -1) return std::nullopt;
  // system_clock may count nanoseconds, which end in 2262.
  constexpr std::int64_t year_2200 = 7'258'118'400;
  return std::chrono::system_clock::time_point(
      std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, year_2200)));
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
