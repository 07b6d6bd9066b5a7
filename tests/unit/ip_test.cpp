#include <bizkithub/ip.hpp>
#include <string>
#include <string_view>

#include "../support/catch2.hpp"
#include "../support/vectors.hpp"

namespace unit::ip_test {

namespace {

using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::normalize_ip;
using bizkithub::Result;

Result<std::string> normalize(std::string_view text) {
  return normalize_ip(vectors::ExactBuffer(text).view());
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void check_yields(std::string_view input, const std::string& expected) {
  const auto result = normalize(input);
  REQUIRE(result.has_value());
  CHECK(*result == expected);
}

void check_refusal(const Error& error, std::string_view input) {
  CHECK(error.kind == ErrorKind::invalid_argument);
  CHECK(error.delivery == Delivery::not_sent);
  CHECK(error.field == "customerRealIp");
  CHECK(!error.message.empty());
  CHECK(error.http_status == 0);
  CHECK(error.attempts.empty());
  // A shorter input may be part of an innocent word.
  if (input.size() >= 4) CHECK(!contains(error.message, input));
}

void check_refused(const vectors::Vector& vector) {
  const auto result = normalize(vector.input);
  REQUIRE(!result.has_value());
  check_refusal(result.error(), vector.input);
  CHECK(contains(result.error().message, vector.message_part));
}

}  // namespace

TEST_CASE("an IP address takes its normal form or is refused", "[ip]") {
  for (const auto& vector : vectors::load("ip.txt")) {
    INFO(vector.where);
    if (vector.accepted) {
      check_yields(vector.input, vector.expected);
    } else {
      check_refused(vector);
    }
  }
}

TEST_CASE("normalising an IP address twice changes nothing", "[ip]") {
  for (const auto& vector : vectors::load("ip.txt")) {
    INFO(vector.where);
    const auto once = normalize(vector.input);
    if (once.has_value()) check_yields(*once, *once);
  }
}

TEST_CASE("every IPv4 octet has one spelling", "[ip]") {
  for (int octet = 1; octet <= 999; ++octet) {
    const auto text = "10.0.0." + std::to_string(octet);
    CAPTURE(text);
    CHECK(normalize(text).has_value() == (octet <= 255));
    CHECK(!normalize("10.0.0.0" + std::to_string(octet)).has_value());
  }
}

TEST_CASE("a default string_view means this host", "[ip]") {
  const auto result = normalize_ip(std::string_view());
  REQUIRE(result.has_value());
  CHECK(*result == "127.0.0.1");
}

}  // namespace unit::ip_test
