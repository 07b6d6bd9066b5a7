// SPDX-License-Identifier: MIT
// Retry-After, X-RateLimit-* and Date: any text, and dates of our own.
#include <algorithm>
#include <bizkithub/detail/http/headers.hpp>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "fuzz.hpp"

namespace {

namespace detail = bizkithub::detail;
using bizkithub::Header;
using detail::WallTime;
using fuzz::require;
using std::chrono::seconds;

constexpr std::int64_t year_2200 = 7'258'118'400;

bool is_count(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// Of digits.
std::uint64_t saturated(const std::string& digits) {
  errno = 0;
  return std::strtoull(digits.c_str(), nullptr, 10);
}

void check_count(std::optional<std::uint64_t> read, const std::string& text) {
  require(read.has_value() == is_count(text), "digits only", text);
  if (read) require(*read == saturated(text), "saturates", text);
}

void check_wait(std::optional<seconds> wait, std::string_view name) {
  if (!wait) return;
  const bool is_sane = wait->count() >= 0 && wait->count() <= year_2200;
  require(is_sane, "a wait is neither negative nor absurd", name);
}

void check_retry_after(const std::vector<Header>& headers, WallTime now) {
  const auto wait = detail::retry_after(headers, now);
  const std::string& text = headers[0].value;
  check_wait(wait, "Retry-After");
  if (is_count(text)) {
    const auto most = static_cast<std::uint64_t>(detail::longest_seconds);
    require(wait && static_cast<std::uint64_t>(wait->count()) == std::min(saturated(text), most),
            "Retry-After in seconds", text);
  }
}

void check_texts(fuzz::Input input) {
  const WallTime now{seconds(input.up_to(UINT32_MAX))};
  std::vector<Header> headers;
  for (const char* name : {"Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining",
                           "x-ratelimit-reset", "Date", "X-Request-Id"}) {
    headers.push_back({name, std::string(input.line())});
  }
  check_retry_after(headers, now);
  const auto status = detail::rate_limit_status(headers, now);
  check_count(status ? status->limit : std::nullopt, headers[1].value);
  check_count(status ? status->remaining : std::nullopt, headers[2].value);
  check_wait(status ? status->resets_in : std::nullopt, "X-RateLimit-Reset");
  require(!status || !status->resets_in || is_count(headers[3].value), "reset");
  const std::string id = detail::request_id(headers);
  require(detail::printable(id) == id, "the request id is printable", id);
}

/// In one of the three forms of RFC 9110 5.6.7.
std::string http_date(std::time_t time, unsigned form) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  constexpr const char* forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                   "%a %b %e %H:%M:%S %Y"};
  char text[64];
  return {text, std::strftime(text, sizeof text, forms[form], &parts)};
}

void check_dates(fuzz::Input input) {
  const unsigned form = input.up_to(2);
  const auto now = static_cast<std::time_t>(input.up_to(UINT32_MAX));
  const auto wait = static_cast<std::time_t>(input.up_to(0xFFFFFFU));
  // Two digits of a year mean one from 1969 to 2068.
  const std::time_t last = form == 1 ? 3'124'224'000 : year_2200;
  if (now + wait >= last) return;
  const std::vector<Header> headers = {{"date", http_date(now, form)},
                                       {"RETRY-AFTER", http_date(now + wait, form)},
                                       {"X-RateLimit-Reset", std::to_string(now + wait)}};
  // Our own clock may be wrong by any amount.
  const WallTime ours{seconds(input.up_to(UINT32_MAX))};
  const auto read = detail::parse_http_date(headers[0].value);
  require(read == WallTime{seconds(now)}, "a date", headers[0].value);
  require(detail::retry_after(headers, ours) == seconds(wait), "Retry-After, a date");
  // More than a day is not meant.
  if (wait > 86'400) return;
  require(detail::resets_in(headers, ours) == seconds(wait), "X-RateLimit-Reset");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Input input(data, size);
  check_texts(input);
  check_dates(input);
  return 0;
}
