// SPDX-License-Identifier: MIT
#include <bizkithub/detail/http/date.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "../support/catch2.hpp"

namespace unit::date_test {

using bizkithub::detail::parse_http_date;
using bizkithub::detail::WallTime;

namespace {

constexpr long long year_2200 = 7'258'118'400;

std::optional<long long> seconds_of(const std::string& text) {
  const auto date = parse_http_date(text);
  if (!date) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(date->time_since_epoch()).count();
}

}  // namespace

TEST_CASE("a date of HTTP is read in each of its three forms") {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"}) {
    INFO(text);
    CHECK(seconds_of(text) == 784'111'777);
  }
  CHECK(seconds_of("Sun, 01 Nov 2026 12:00:00 GMT") == 1'793'534'400);
  CHECK(seconds_of("Tue, 29 Feb 2028 23:59:59 GMT") == 1'835'481'599);
  CHECK(seconds_of("Sunday, 01-Nov-26 12:00:00 GMT") == 1'793'534'400);
}

TEST_CASE("a date after 2038 is read, however long a time_t is") {
  CHECK(seconds_of("Tue, 19 Jan 2038 03:14:08 GMT") == 2'147'483'648);
  CHECK(seconds_of("Wed Feb 29 00:00:00 2096") == 3'981'312'000);
  CHECK(seconds_of("Mon, 01 Mar 2100 00:00:00 GMT") == 4'107'542'400);
}

TEST_CASE("what is not a date of HTTP is not taken for one, though a lenient parser would") {
  for (const std::string& text :
       {std::string(), std::string("0"), std::string("-5"), std::string("120"),
        std::string("1793534400"), std::string("20261101"), std::string("2026-11-01T12:00:00Z"),
        std::string("06 Nov 1994 08:49:37 GMT"), std::string("Sun, 06 Nov 1994"),
        std::string("Sun, 06 Nov 1994 08:49:37 -0500"), std::string("tomorrow"),
        std::string("Sun, 06 Nov 1994 25:49:37 GMT"), std::string("Sun, 99 Nov 1994 08:49:37 GMT"),
        std::string("Sun, 06 Nuv 1994 08:49:37 GMT"), std::string(" Sun, 06 Nov 1994 08:49:37 GMT"),
        std::string("no date is as long as this"), std::string(100'000, 'x'), std::string(30, '\0'),
        std::string(30, '\xFF')}) {
    INFO(text.substr(0, 40));
    CHECK(!parse_http_date(text));
  }
}

TEST_CASE("a date is never so early or late that a duration from it overflows") {
  for (const char* text : {"Thu, 01 Jan 1960 00:00:00 GMT", "Mon, 01 Jan 1601 00:00:00 GMT",
                           "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 2300 00:00:00 GMT"}) {
    INFO(text);
    const auto seconds = seconds_of(text).value_or(-1);
    CHECK(seconds >= 0);
    CHECK(seconds <= year_2200);
  }
  CHECK(WallTime(std::chrono::seconds(year_2200)) - WallTime{} > WallTime::duration::zero());
}

}  // namespace unit::date_test
