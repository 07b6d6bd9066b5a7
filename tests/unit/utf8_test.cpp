// SPDX-License-Identifier: MIT
#include <bizkithub/detail/text/utf8.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/vectors.hpp"

namespace unit::utf8_test {

using bizkithub::detail::decode_utf8;
using bizkithub::detail::is_ascii;
using bizkithub::detail::is_utf8;
using bizkithub::detail::trim;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

std::string bytes(std::initializer_list<unsigned> values) {
  std::string text;
  for (unsigned value : values) text += static_cast<char>(value);
  return text;
}

std::string encoded(char32_t point) {
  const unsigned p = point;
  if (p < 0x80) return bytes({p});
  if (p < 0x800) return bytes({0xC0 | p >> 6, 0x80 | (p & 0x3F)});
  if (p < 0x10000) return bytes({0xE0 | p >> 12, 0x80 | (p >> 6 & 0x3F), 0x80 | (p & 0x3F)});
  return bytes(
      {0xF0 | p >> 18, 0x80 | (p >> 12 & 0x3F), 0x80 | (p >> 6 & 0x3F), 0x80 | (p & 0x3F)});
}

std::string trimmed(std::string_view text) {
  return std::string(trim(vectors::ExactBuffer(text).view()));
}

bool is_surrogate(char32_t point) { return point >= 0xD800 && point <= 0xDFFF; }

const std::vector<std::string>& invalid_texts() {
  static const std::vector<std::string> texts = {
      "\x80",
      "\xBF",  // A continuation without a lead.
      "\xC0\x80",
      "\xC1\xBF",  // Overlong.
      "\xE0\x9F\xBF",
      "\xF0\x8F\xBF\xBF",  //
      "\xED\xA0\x80",
      "\xED\xBF\xBF",  // Surrogates.
      "\xF4\x90\x80\x80",
      "\xF5\x80\x80\x80",  // Beyond U+10FFFF.
      "\xF8\x88\x80\x80\x80",
      "\xFC\x84\x80\x80\x80\x80",
      "\xFE",
      "\xFF",
      "\xC5",
      "\xE2\x82",
      "\xF0\x9F\x98",  // Cut short.
      "\xC5\141",
      "\xE2\x82\141",
      "\xF0\x9F\x98\141",
      "\xE2\xC5\xA1",
  };
  return texts;
}

}  // namespace

TEST_CASE("every code point is decoded from its UTF-8, except surrogates") {
  std::size_t wrong = 0;
  for (char32_t point = 0; point <= 0x110000; ++point) {
    const auto text = encoded(point) + "x";
    const auto decoded = decode_utf8(text);
    const bool exists = point <= 0x10FFFF && !is_surrogate(point);
    const bool right =
        exists ? decoded.value == point && decoded.length == text.size() - 1 : decoded.length == 0;
    wrong += right ? 0U : 1U;
  }
  CHECK(wrong == 0);
}

TEST_CASE("of all pairs of bytes, only those of two ASCII or one two-byte character are UTF-8") {
  std::size_t wrong = 0;
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const bool ascii = first < 0x80 && second < 0x80;
      const bool pair = first >= 0xC2 && first <= 0xDF && second >= 0x80 && second <= 0xBF;
      wrong += is_utf8(bytes({first, second})) == (ascii || pair) ? 0U : 1U;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("bytes that are not UTF-8 are found wherever they stand") {
  for (const std::string& text : invalid_texts()) {
    INFO(text);
    const vectors::ExactBuffer exact(text);
    CHECK(decode_utf8(exact.view()).length == 0);
    CHECK(!is_utf8(exact.view()));
    CHECK(!is_utf8("a" + text));
    CHECK(!is_utf8("\xF0\x9F\x98\x80" + text + "a"));
  }
}

TEST_CASE("text with NUL, noncharacters and the ends of every length is UTF-8") {
  CHECK(is_utf8(""));
  CHECK(is_utf8(std::string_view("\0\x7f", 2)));
  for (char32_t point :
       {0x80U, 0x7FFU, 0x800U, 0xD7FFU, 0xE000U, 0xFFFEU, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
    CHECK(is_utf8(encoded(point)));
  }
}

TEST_CASE("text is ASCII if no byte of it is beyond 0x7F") {
  CHECK(is_ascii(""));
  CHECK(is_ascii(std::string_view("\0a\x7f", 3)));
  for (unsigned byte = 0x80; byte < 256; ++byte) {
    CHECK(!is_ascii(bytes({byte})));
    CHECK(!is_ascii("abc" + bytes({byte}) + "abc"));
  }
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

}  // namespace unit::utf8_test
