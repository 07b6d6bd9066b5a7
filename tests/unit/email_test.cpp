#include <bizkithub/email.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/vectors.hpp"

namespace unit::email_test {

namespace {

using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::normalize_email;
using bizkithub::Result;

Result<std::string> normalize(std::string_view text) {
  return normalize_email(vectors::ExactBuffer(text).view());
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
  CHECK(error.field == "email");
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

void check_file(const std::string& file_name) {
  for (const auto& vector : vectors::load(file_name)) {
    INFO(vector.where);
    if (vector.accepted) {
      check_yields(vector.input, vector.expected);
    } else {
      check_refused(vector);
    }
  }
}

void check_idempotence(const std::string& file_name) {
  for (const auto& vector : vectors::load(file_name)) {
    INFO(vector.where);
    const auto once = normalize(vector.input);
    if (once.has_value()) check_yields(*once, *once);
  }
}

std::string refusal_of(std::string_view input) {
  const auto result = normalize(input);
  REQUIRE(!result.has_value());
  check_refusal(result.error(), input);
  return result.error().message;
}

}  // namespace

TEST_CASE("an e-mail address takes its normal form or is refused", "[email]") {
  check_file("email.txt");
}

TEST_CASE("normalising an e-mail address twice changes nothing", "[email]") {
  check_idempotence("email.txt");
}

TEST_CASE("a refused e-mail address does not show in the message, nor does a part of it",
          "[email]") {
  const std::vector<std::string> inputs = {
      "wq7xk@@zv9jp.cz",        "wq7xk@zv9jp",        "wq7xk@zv9jp_.cz",    "wq7xk@zv9jp.77341",
      "wq7xk..wq7xk@zv9jp.cz",  "\"wq7xk\"@zv9jp.cz", "wq7xk\x01@zv9jp.cz", "wq7xk\xFF@zv9jp.cz",
      "wq7xk@zv9jp\xE2\x80.cz", "wq7xkzv9jp"};
  for (const auto& input : inputs) {
    CAPTURE(input);
    const auto message = refusal_of(input);
    CHECK(!contains(message, "wq7xk"));
    CHECK(!contains(message, "zv9jp"));
    CHECK(!contains(message, "77341"));
  }
}

TEST_CASE("a default string_view is refused as an e-mail address", "[email]") {
  const auto result = normalize_email(std::string_view());
  REQUIRE(!result.has_value());
  check_refusal(result.error(), "");
}

#if defined(BIZKITHUB_TEST_IDN2)

TEST_CASE("an internationalised domain becomes its A-label or is refused", "[email][idn]") {
  check_file("email_idn.txt");
}

TEST_CASE("normalising an internationalised e-mail address twice changes nothing", "[email][idn]") {
  check_idempotence("email_idn.txt");
}

TEST_CASE("a domain that cannot be converted does not show in the message", "[email][idn]") {
  const auto message = refusal_of("wq7xk@zv9jp\xF0\x9F\x98\x80.cz");
  CHECK(!contains(message, "wq7xk"));
  CHECK(!contains(message, "zv9jp"));
}

#else

TEST_CASE("without libidn2 an internationalised domain is refused, and the message says why",
          "[email][idn]") {
  CHECK(contains(refusal_of("jan@m\xC3\xBCnchen.de"), "libidn2"));
  CHECK(contains(refusal_of("jan@novak\xE3\x80\x82jp"), "libidn2"));
}

TEST_CASE("without libidn2 an A-label and a UTF-8 local part are accepted", "[email][idn]") {
  check_yields("jan@XN--MNCHEN-3YA.de", "jan@xn--mnchen-3ya.de");
  check_yields("j\xC3\xB6rg@novak.cz", "j\xC3\xB6rg@novak.cz");
}

#endif

}  // namespace unit::email_test
