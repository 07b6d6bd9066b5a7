// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bizkithub/detail/text/redact.hpp>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/vectors.hpp"

namespace unit::redact_test {

using bizkithub::detail::printable;
using bizkithub::detail::redact;

namespace {

const std::string key = "PROD0123456789abcdefABCDEF012345";

struct Rule {
  std::string text;
  std::string expected;
};

void check(const std::vector<Rule>& rules) {
  for (const Rule& rule : rules) {
    INFO(rule.text);
    CHECK(redact(rule.text) == rule.expected);
    CHECK(redact(rule.expected) == rule.expected);
  }
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const auto at = text.find(part);
  return at == std::string::npos ? text : text.replace(at, part.size(), by);
}

}  // namespace

TEST_CASE("every valid key is redacted, plain, in lower case, percent-encoded and in a URL") {
  for (const auto& vector : vectors::load("api_key.txt")) {
    if (!vector.accepted) continue;
    const auto start = vector.input.find_first_not_of(" \t\r\n");
    const std::string plain = vector.input.substr(start, 32);
    INFO(vector.where);
    CHECK(redact(plain) == "[key]");
    CHECK(redact("(" + plain + ")") == "([key])");
    CHECK(redact(replaced(plain, "_", "%5F")) == "[key]");
    CHECK(redact(replaced(plain, "_", "%5f")) == "[key]");
    CHECK(redact("https://h/p?apiKey=" + plain + "&x=1") == "https://h/p?apiKey=[key]&x=1");
    std::string lower = plain;
    std::transform(lower.begin(), lower.end(), lower.begin(), bizkithub::detail::ascii_lower);
    CHECK(redact(lower) == "[key]");
  }
}

TEST_CASE("every address that can be sent is redacted, as a whole") {
  for (const char* file : {"email.txt", "email_idn.txt"}) {
    for (const auto& vector : vectors::load(file)) {
      if (!vector.accepted) continue;
      const std::string& address = vector.expected;
      INFO(vector.where);
      CHECK(redact(address) == "[e-mail]");
      CHECK(redact("to <" + address + ">, please") == "to <[e-mail]>, please");
      CHECK(redact(replaced(address, "@", "%40")) == "[e-mail]");
    }
  }
}

TEST_CASE("a key is redacted with whatever word it is part of") {
  check({{"x" + key, "[key]"},
         {key + "x", "[key]"},
         {key + "_" + key, "[key]"},
         {"apiKey%3D" + key, "apiKey%[key]"},
         {key + "." + key, "[key].[key]"},
         {"a-" + key + "-b", "a-[key]-b"},
         {"PROD" + key, "[key]"}});
}

TEST_CASE("a key of which any characters are percent-encoded is redacted") {
  const std::string digits = "0123456789abcdef";
  const auto encoded = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::string("%") + digits[byte / 16] + digits[byte % 16];
  };
  std::string whole;
  for (const char c : key) whole += encoded(c);
  CHECK(redact(whole) == "[key]");
  for (std::size_t i = 0; i < key.size(); ++i) {
    std::string one = key;
    one.replace(i, 1, encoded(key[i]));
    CHECK(redact("q=" + one + "&") == "q=[key]&");
  }
  // What is before the key takes one of its characters for its own.
  for (const char* before : {"%", "%4", "%5", "%D", "%25"}) {
    CHECK(redact(before + key).find(key.substr(4)) == std::string::npos);
    CHECK(redact(before + whole).find(whole.substr(12)) == std::string::npos);
  }
}

TEST_CASE("a large part of a key is redacted, though its end was cut off") {
  for (std::size_t length = 16; length < key.size(); ++length) {
    CHECK(redact(key.substr(0, length)) == "[key]");
  }
}

TEST_CASE("words that resemble a key stay") {
  for (const char* text :
       {"", "PROD", "DEV_", "ROOT", "production", "PRODUCTION2", "ROOT_CAUSE_ANALYSIS",
        "developmentEnvironment", "DEV_environments", "rootcertificates", "prodigiously"}) {
    INFO(text);
    CHECK(redact(text) == text);
  }
}

TEST_CASE("an address is redacted up to what cannot be part of one") {
  check({{"a@b", "[e-mail]"},
         {"a@b.cz,c@d.cz;e@f.cz", "[e-mail],[e-mail];[e-mail]"},
         {"mailto:jan@barasek.com", "mailto:[e-mail]"},
         {"{\"email\":\"jan@barasek.com\"}", "{\"email\":\"[e-mail]\"}"},
         {"[jan@barasek.com] (jan@barasek.com)", "[[e-mail]] ([e-mail])"},
         {"j\xC3\xB6rg@m\xC3\xBCnchen.de", "[e-mail]"},
         {"a@@b", "[e-mail]"},
         {"@a@b", "[e-mail]"},
         {"%40@b.cz", "[e-mail]"},
         {"%40@b.cz%40", "[e-mail]"},
         {"\"@jan@barasek.com\"", "\"[e-mail]\""},
         {"a%40%40b", "[e-mail]"},
         {"one\na@b\ntwo", "one\n[e-mail]\ntwo"},
         {key + "@barasek.com", "[e-mail]"},
         {"a@b " + key, "[e-mail] [key]"}});
}

TEST_CASE("an at sign with nothing on one side is not an address") {
  for (const char* text : {"@", "@@", "a@", "@a", "a @ b", "%40", "a%40", "@a, b@"}) {
    INFO(text);
    CHECK(redact(text) == text);
  }
}

TEST_CASE("redacting any pieces in any order leaves nothing of a key or an address") {
  const std::vector<std::string> pieces = {key, "jan@barasek.com", " ", "_", "%", "%4", "@", "\"",
                                           "x", "\xC5\xA1",        ""};
  for (const auto& a : pieces) {
    for (const auto& b : pieces) {
      for (const auto& c : pieces) {
        const std::string redacted = redact(a + b + c);
        INFO(a + b + c);
        CHECK(redacted.find("0123456789") == std::string::npos);
        CHECK(redacted.find("barasek") == std::string::npos);
        CHECK(redact(redacted) == redacted);
      }
    }
  }
}

TEST_CASE("what ends a line or controls a terminal is printed as a space") {
  struct Printed {
    std::string text;
    const char* expected;
  };
  using namespace std::string_literals;
  for (const Printed& rule :
       {Printed{"a\r\nb\tc\0d"s, "a  b c d"}, Printed{"\x1b[31m\x7f", " [31m "},
        Printed{"a\xC2\x85"
                "b\xC2\x9B"
                "c",
                "a b c"},
        Printed{"a\xE2\x80\xA8"
                "b\xE2\x80\xA9"
                "c",
                "a b c"},
        Printed{"\xC2\xA0\xC5\xA1\xF0\x9F\x98\x80 ~", "\xC2\xA0\xC5\xA1\xF0\x9F\x98\x80 ~"}}) {
    INFO(rule.text);
    CHECK(printable(rule.text) == rule.expected);
    CHECK(printable(rule.expected) == rule.expected);
  }
}

TEST_CASE("a printable text has neither secrets nor control characters, whatever its bytes") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text =
        std::string(1, static_cast<char>(byte)) + " a@b " + key + static_cast<char>(byte);
    const std::string line = printable(text);
    INFO(byte);
    CHECK(line.find("[e-mail]") != std::string::npos);
    CHECK(line.find("[key]") != std::string::npos);
    CHECK(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }));
  }
}

}  // namespace unit::redact_test
