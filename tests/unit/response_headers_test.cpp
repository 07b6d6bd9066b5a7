// SPDX-License-Identifier: MIT
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/headers.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::response_headers_test {

using bizkithub::Header;
using bizkithub::detail::parse_count;
using bizkithub::detail::rate_limit_status;
using bizkithub::detail::request_id;
using bizkithub::detail::retry_after;
using bizkithub::detail::time_until;
using bizkithub::detail::WallTime;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::create_request;
using support::FakeClient;

namespace {

// Sunday, 1 November 2026, 12:00:00.
const WallTime noon{seconds(1'793'534'400)};
const Header date_of_noon{"Date", "Sun, 01 Nov 2026 12:00:00 GMT"};
constexpr seconds century{100LL * 365 * 86'400};

std::optional<seconds> wait(const std::string& value) {
  return retry_after({{"Retry-After", value}}, noon);
}

std::optional<seconds> reset(const std::string& value, std::vector<Header> headers = {}) {
  headers.push_back({"X-RateLimit-Reset", value});
  const auto status = rate_limit_status(headers, noon);
  return status ? status->resets_in : std::nullopt;
}

}  // namespace

TEST_CASE("a response says which request it was, and what the rate limit is") {
  FakeClient client;
  client.reply(200, support::created,
               {{"x-request-id", "req-7"},
                {"Date", "Sun, 01 Nov 2026 12:00:00 GMT"},
                {"X-RateLimit-Limit", "500000"},
                {"X-RateLimit-Remaining", "499999"},
                {"X-RateLimit-Reset", "1793534430"}});
  client.reply(200, support::created, {{"X-RateLimit-Limit", "many"}});
  const auto info = client->create_customer(create_request()).value().info;
  CHECK(info.request_id == "req-7");
  REQUIRE(info.rate_limit.has_value());
  CHECK(info.rate_limit->limit == 500'000U);
  CHECK(info.rate_limit->remaining == 499'999U);
  CHECK(info.rate_limit->resets_in == seconds(30));
  CHECK(info.attempts.size() == 1);
  CHECK(!info.earlier_attempt_may_have_applied);
  CHECK(!client->create_customer(create_request()).value().info.rate_limit.has_value());
}

TEST_CASE("a count is digits and nothing else, and one that is too large is the largest") {
  CHECK(parse_count("0") == 0U);
  CHECK(parse_count("007") == 7U);
  CHECK(parse_count("18446744073709551615") == UINT64_MAX);
  CHECK(parse_count("18446744073709551616") == UINT64_MAX);
  CHECK(parse_count(std::string(10'000, '9')) == UINT64_MAX);
  for (const char* text :
       {"", " ", " 7", "7 ", "+7", "-7", "7.0", "7e1", "0x7", "7,8", "7;w=1", "\xD9\xA7"}) {
    INFO(text);
    CHECK(!parse_count(text));
  }
  CHECK(!parse_count(std::nullopt));
}

TEST_CASE("the time until a moment is rounded up to seconds, and never negative") {
  CHECK(time_until(noon, noon) == seconds(0));
  CHECK(time_until(noon + milliseconds(1), noon) == seconds(1));
  CHECK(time_until(noon + milliseconds(1000), noon) == seconds(1));
  CHECK(time_until(noon + milliseconds(1001), noon) == seconds(2));
  CHECK(time_until(noon - seconds(5), noon) == seconds(0));
}

TEST_CASE("Retry-After is a number of seconds") {
  CHECK(wait("0") == seconds(0));
  CHECK(wait("120") == seconds(120));
  CHECK(wait("99999999999999999999999") == century);
  for (const char* text : {"", "-1", "1.5", "soon", "2 s", " 2", "Sun"}) {
    INFO(text);
    CHECK(!wait(text));
  }
  CHECK(!retry_after({}, noon));
}

TEST_CASE("Retry-After is a date, by the clock of the service if it sends its own") {
  const std::string in_a_minute = "Sun, 01 Nov 2026 12:01:00 GMT";
  CHECK(wait(in_a_minute) == seconds(60));
  CHECK(wait("Sun, 01 Nov 2026 11:00:00 GMT") == seconds(0));
  const WallTime wrong = noon - std::chrono::hours(24);
  CHECK(retry_after({{"retry-after", in_a_minute}, date_of_noon}, wrong) == seconds(60));
  CHECK(retry_after({{"retry-after", in_a_minute}, {"Date", "today"}}, noon) == seconds(60));
}

TEST_CASE("the reset of a rate limit is Unix time, by the clock of the service") {
  CHECK(reset("1793534430") == seconds(30));
  CHECK(reset("1793534400") == seconds(0));
  CHECK(reset("5") == seconds(0));
  CHECK(reset("4167094305", {{"Date", "Thu, 19 Jan 2102 06:11:05 GMT"}}) == seconds(40));
  CHECK(reset("1793534430", {{"Date", "Sun, 01 Nov 2026 12:00:20 GMT"}}) == seconds(10));
  CHECK(reset("1793534430000") == seconds(30));
  CHECK(reset("1793534400000") == seconds(0));
  // More than a day is not meant.
  CHECK(!reset("1793634400"));
  CHECK(!reset("1793634400000"));
  CHECK(!reset("99999999999999999999999"));
  CHECK(!reset("-5"));
  CHECK(!reset("2026-11-01"));
}

TEST_CASE("a rate limit is told as far as the response tells it") {
  CHECK(!rate_limit_status({}, noon));
  CHECK(!rate_limit_status({date_of_noon, {"X-RateLimit-Limit", "1000;w=60"}}, noon));
  const auto status =
      rate_limit_status({{"x-ratelimit-remaining", "0"}, {"X-RateLimit-Limit", ""}}, noon);
  REQUIRE(status);
  CHECK(status->remaining == 0U);
  CHECK(!status->limit);
  CHECK(!status->resets_in);
}

TEST_CASE("the request id is the first of three headers, in any case of letters") {
  const std::vector<Header> all = {
      {"CF-RAY", "ray"}, {"X-Vercel-Id", "vercel"}, {"x-request-ID", "request"}};
  FakeClient client;
  client.reply(400, "", all);
  CHECK(client->create_customer(create_request()).error().request_id == "request");
  CHECK(request_id({all[0], all[1]}) == "vercel");
  CHECK(request_id({all[0]}) == "ray");
  CHECK(request_id({}).empty());
  CHECK(request_id({{"X-Request-Id", ""}, all[0]}) == "ray");
}

TEST_CASE("a request id has no secrets and stays on one line") {
  const std::string echo = std::string("a@b.cz\x1b\t") + support::key_text;
  CHECK(request_id({{"cf-ray", echo}}) == "[e-mail]  [key]");
}

}  // namespace unit::response_headers_test
