// SPDX-License-Identifier: MIT
#include <bizkithub/ip.hpp>
#include <string>
#include <string_view>

#include "../support/catch2.hpp"
#include "../support/normal_form.hpp"

namespace unit::ip_test {

namespace {

const support::NormalForm ip{bizkithub::normalize_ip, "customerRealIp"};

}  // namespace

TEST_CASE("an IP address takes its normal form or is refused", "[ip]") { ip.check_file("ip.txt"); }

TEST_CASE("normalising an IP address twice changes nothing", "[ip]") {
  ip.check_idempotence("ip.txt");
}

TEST_CASE("every IPv4 octet has one spelling", "[ip]") {
  for (int octet = 1; octet <= 999; ++octet) {
    const auto text = "10.0.0." + std::to_string(octet);
    CAPTURE(text);
    CHECK(ip.of(text).has_value() == (octet <= 255));
    CHECK(!ip.of("10.0.0.0" + std::to_string(octet)).has_value());
  }
}

TEST_CASE("a default string_view means this host", "[ip]") {
  const auto result = bizkithub::normalize_ip(std::string_view());
  REQUIRE(result.has_value());
  CHECK(*result == "127.0.0.1");
}

}  // namespace unit::ip_test
