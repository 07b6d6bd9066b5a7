#include <bizkithub/detail/text/ascii.hpp>
#include <string>
#include <string_view>

#include "../support/catch2.hpp"
#include "../support/vectors.hpp"

namespace unit::ascii_test {

using bizkithub::detail::ascii_lower;
using bizkithub::detail::begins_with;
using bizkithub::detail::equals_ignoring_case;
using bizkithub::detail::hex_value;
using bizkithub::detail::is_alnum;
using bizkithub::detail::is_digit;
using bizkithub::detail::is_hex;
using bizkithub::detail::trim;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

const std::string upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::string lower = "abcdefghijklmnopqrstuvwxyz";
const std::string digits = "0123456789";

bool is_in(const std::string& set, char c) { return set.find(c) != std::string::npos; }

std::string trimmed(std::string_view text) {
  return std::string(trim(vectors::ExactBuffer(text).view()));
}

}  // namespace

TEST_CASE("of all bytes, only ASCII letters and digits are letters and digits") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    INFO(byte);
    CHECK(is_digit(c) == is_in(digits, c));
    CHECK(is_alnum(c) == is_in(upper + lower + digits, c));
    CHECK(is_hex(c) == is_in(digits + "abcdefABCDEF", c));
    const auto letter = upper.find(c);
    CHECK(ascii_lower(c) == (letter == std::string::npos ? c : lower[letter]));
  }
}

TEST_CASE("a hexadecimal digit has its value in either case") {
  for (int value = 0; value < 16; ++value) {
    const auto at = static_cast<std::size_t>(value);
    CHECK(hex_value("0123456789abcdef"[at]) == value);
    CHECK(hex_value("0123456789ABCDEF"[at]) == value);
  }
}

TEST_CASE("a text begins with nothing and with itself, but not with more than itself") {
  CHECK(begins_with("abc", ""));
  CHECK(begins_with("", ""));
  CHECK(begins_with("abc", "ab"));
  CHECK(begins_with("abc", "abc"));
  CHECK(!begins_with("abc", "abcd"));
  CHECK(!begins_with("abc", "bc"));
  CHECK(!begins_with("abc", "AB"));
  CHECK(!begins_with("ab", "ab\0"s));
}

TEST_CASE("only the case of ASCII letters is ignored") {
  CHECK(equals_ignoring_case("Content-TYPE", "content-type"));
  CHECK(equals_ignoring_case("", ""));
  CHECK(!equals_ignoring_case("a", ""));
  CHECK(!equals_ignoring_case("ab", "abc"));
  CHECK(!equals_ignoring_case("ab", "ab\0"s));
  // These differ by the bit that tells the case of a letter.
  CHECK(!equals_ignoring_case("@", "`"));
  CHECK(!equals_ignoring_case("[", "{"));
  CHECK(!equals_ignoring_case("\xC5\xA0", "\xC5\x80"));
  CHECK(!equals_ignoring_case("\xC9", "\xE9"));
}

TEST_CASE("what people paste around a text is trimmed, and what is inside stays") {
  struct Rule {
    std::string text;
    const char* expected;
  };
  for (const Rule& rule :
       {Rule{"", ""}, Rule{"a", "a"}, Rule{" \t\n\v\f\ra b\r\f\v\n\t ", "a b"},
        Rule{"\xC2\xA0 \xE2\x80\x8B\xEF\xBB\xBF"
             "a\xC2\xA0"
             "b\xEF\xBB\xBF\xE2\x80\x8B \xC2\xA0",
             "a\xC2\xA0"
             "b"},
        Rule{"\xE2\x80\x8B\xE2\x80\x8B", ""}, Rule{" ", ""}, Rule{std::string(10'000, ' '), ""}}) {
    INFO(rule.text);
    CHECK(trimmed(rule.text) == rule.expected);
    CHECK(trimmed(rule.expected) == rule.expected);
  }
}

TEST_CASE("what only resembles white space is not trimmed") {
  for (const std::string& text : {"\xC2"s, "\xA0"s, "\xC2\xA1"s, "\xE2\x80"s, "\xE2\x80\x90"s,
                                  "\xEF\xBB"s, "\0"s, "\x7f"s, "\x1F"s, "\xC5\xA1 \xC5\xA0"s}) {
    INFO(text);
    CHECK(trimmed(text) == text);
  }
}

}  // namespace unit::ascii_test
