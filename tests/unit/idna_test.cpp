// SPDX-License-Identifier: MIT
#include <bizkithub/detail/text/idna.hpp>
#include <string>

#include "../support/catch2.hpp"

namespace unit::idna_test {

using bizkithub::ErrorKind;
using bizkithub::detail::to_a_label;

#if defined(BIZKITHUB_HAS_IDN2)

TEST_CASE("an A-label is the same however the domain is composed and written") {
  struct Rule {
    const char* domain;
    const char* label;
  };
  for (const Rule& rule : {
           Rule{"m\xC3\xBCnchen.de", "xn--mnchen-3ya.de"},
           Rule{"mu\xCC\x88nchen.de", "xn--mnchen-3ya.de"},  // A combining mark.
           Rule{"M\xC3\x9CNCHEN.de", "xn--mnchen-3ya.de"},   // Capitals.
           Rule{"m\xC3\xBCnchen\xE3\x80\x82"
                "de",
                "xn--mnchen-3ya.de"},               // An ideographic full stop.
           Rule{"fa\xC3\x9F.de", "xn--fa-hia.de"},  // Nontransitional: not "fass".
           Rule{"xn--mnchen-3ya.de", "xn--mnchen-3ya.de"},
           Rule{"i\xE2\x9D\xA4.ws", "xn--i-7iq.ws"},              // An emoji,
           Rule{"i\xE2\x9D\xA4\xEF\xB8\x8F.ws", "xn--i-7iq.ws"},  // and how keyboards write it.
       }) {
    INFO(rule.domain);
    const auto label = to_a_label(rule.domain);
    REQUIRE(label.has_value());
    CHECK(*label == rule.label);
    CHECK(to_a_label(*label).value() == rule.label);
  }
}

TEST_CASE("a domain that has no A-label is refused, and not repeated in the message") {
  const std::string label(64, 'z');
  for (const std::string& domain :
       {std::string("zv9jp\xC3\x9F\xF0\x9F\x98\x80.cz"), std::string("zv9jp\xFF.cz"),
        "\xC3\xBC." + label + ".zv9jp.cz", std::string("zv9jp.xn--\xC3\xBC")}) {
    INFO(domain);
    const auto refused = to_a_label(domain);
    REQUIRE(!refused.has_value());
    CHECK(refused.error().kind == ErrorKind::invalid_argument);
    CHECK(refused.error().message.find("zv9jp") == std::string::npos);
    CHECK(refused.error().message.find("invalid internationalised domain name") == 0);
  }
}

#else

TEST_CASE("without libidn2 every domain is refused, and the message says what to do") {
  const auto refused = to_a_label("m\xC3\xBCnchen.de");
  REQUIRE(!refused.has_value());
  CHECK(refused.error().kind == ErrorKind::invalid_argument);
  CHECK(refused.error().message.find("libidn2") != std::string::npos);
  CHECK(refused.error().message.find("xn--") != std::string::npos);
  CHECK(refused.error().message.find("nchen") == std::string::npos);
}

#endif

}  // namespace unit::idna_test
