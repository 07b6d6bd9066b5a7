// SPDX-License-Identifier: MIT
#include <bizkithub/email.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/normal_form.hpp"

namespace unit::email_test {

namespace {

const support::NormalForm email{bizkithub::normalize_email, "email"};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("an e-mail address takes its normal form or is refused", "[email]") {
  email.check_file("email.txt");
}

TEST_CASE("normalising an e-mail address twice changes nothing", "[email]") {
  email.check_idempotence("email.txt");
}

TEST_CASE("a refused e-mail address does not show in the message, nor does a part of it",
          "[email]") {
  const std::vector<std::string> inputs = {
      "wq7xk@@zv9jp.cz",        "wq7xk@zv9jp",        "wq7xk@zv9jp_.cz",    "wq7xk@zv9jp.77341",
      "wq7xk..wq7xk@zv9jp.cz",  "\"wq7xk\"@zv9jp.cz", "wq7xk\x01@zv9jp.cz", "wq7xk\xFF@zv9jp.cz",
      "wq7xk@zv9jp\xE2\x80.cz", "wq7xkzv9jp"};
  for (const auto& input : inputs) {
    CAPTURE(input);
    const auto message = email.refusal_of(input);
    CHECK(!contains(message, "wq7xk"));
    CHECK(!contains(message, "zv9jp"));
    CHECK(!contains(message, "77341"));
  }
}

TEST_CASE("a default string_view is refused as an e-mail address", "[email]") {
  const auto result = bizkithub::normalize_email(std::string_view());
  REQUIRE(!result.has_value());
  email.check_refusal(result.error(), "");
}

#if defined(BIZKITHUB_HAS_IDN2)

TEST_CASE("an internationalised domain becomes its A-label or is refused", "[email][idn]") {
  email.check_file("email_idn.txt");
}

TEST_CASE("normalising an internationalised e-mail address twice changes nothing", "[email][idn]") {
  email.check_idempotence("email_idn.txt");
}

TEST_CASE("a domain that cannot be converted does not show in the message", "[email][idn]") {
  const auto message = email.refusal_of("wq7xk@zv9jp\xC3\x9F\xF0\x9F\x98\x80.cz");
  CHECK(!contains(message, "wq7xk"));
  CHECK(!contains(message, "zv9jp"));
}

#else

TEST_CASE("without libidn2 an internationalised domain is refused, and the message says why",
          "[email][idn]") {
  CHECK(contains(email.refusal_of("jan@m\xC3\xBCnchen.de"), "libidn2"));
  CHECK(contains(email.refusal_of("jan@novak\xE3\x80\x82jp"), "libidn2"));
}

TEST_CASE("without libidn2 an A-label and a UTF-8 local part are accepted", "[email][idn]") {
  email.check_yields("jan@XN--MNCHEN-3YA.de", "jan@xn--mnchen-3ya.de");
  email.check_yields("j\xC3\xB6rg@novak.cz", "j\xC3\xB6rg@novak.cz");
}

#endif

}  // namespace unit::email_test
