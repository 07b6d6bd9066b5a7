// SPDX-License-Identifier: MIT
#include <bizkithub/detail/text/utf8.hpp>
#include <string>
#include <string_view>

#include "../support/catch2.hpp"
#include "../support/vectors.hpp"

namespace unit::ascii_test {

using bizkithub::detail::ascii_lower;
using bizkithub::detail::begins_with;
using bizkithub::detail::equals_ignoring_case;
using bizkithub::detail::is_alnum;
using bizkithub::detail::is_digit;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

const std::string upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::string lower = "abcdefghijklmnopqrstuvwxyz";
const std::string digits = "0123456789";

bool is_in(const std::string& set, char c) { return set.find(c) != std::string::npos; }

}  // namespace

TEST_CASE("of all bytes, only ASCII letters and digits are letters and digits") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    INFO(byte);
    CHECK(is_digit(c) == is_in(digits, c));
    CHECK(is_alnum(c) == is_in(upper + lower + digits, c));
    const auto letter = upper.find(c);
    CHECK(ascii_lower(c) == (letter == std::string::npos ? c : lower[letter]));
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

}  // namespace unit::ascii_test
