// SPDX-License-Identifier: MIT
#include <bizkithub/detail/api/endpoint.hpp>
#include <bizkithub/detail/json/reader.hpp>
#include <string>
#include <string_view>

#include "../support/catch2.hpp"
#include "../support/vectors.hpp"

namespace unit::json_test {

struct Document {
  std::string kept{};  // As JSON text.
};

}  // namespace unit::json_test

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

template <>
struct Fields<unit::json_test::Document> {
  static constexpr Field table[] = {
      optional_field<&unit::json_test::Document::kept, JsonType::any>("kept")};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END

namespace unit::json_test {

using bizkithub::detail::append_json_string;
using bizkithub::detail::is_json;
using bizkithub::detail::read_json;

namespace {

bool is_exactly_json(std::string_view text) { return is_json(vectors::ExactBuffer(text).view()); }

bool is_read(const std::string& json, Document& document) {
  return !read_json(vectors::ExactBuffer(json).view(), document).has_value();
}

bool is_read(const std::string& json) {
  Document document;
  return is_read(json, document);
}

std::string ignored(const std::string& text) { return "{\"unknown\":" + text + "}"; }
std::string in_array(const std::string& text) { return "{\"unknown\":[0," + text + "]}"; }
std::string kept(const std::string& text) { return "{\"kept\":" + text + "}"; }

std::string without_white_space(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

}  // namespace

TEST_CASE("JSON is told from what is not JSON, in every category of JSONTestSuite") {
  for (const auto& vector : vectors::load("json.txt")) {
    INFO(vector.where);
    const bool is_valid = is_exactly_json(vector.input);
    if (vector.expected != "open") CHECK(is_valid == vector.accepted);
  }
}

TEST_CASE(
    "the reader accepts JSON and refuses anything else, where nobody reads it and elsewhere") {
  for (const auto& vector : vectors::load("json.txt")) {
    INFO(vector.where);
    // What RFC 8259 leaves open is decided in one way for all.
    const bool is_valid = is_exactly_json(vector.input);
    CHECK(is_read(ignored(vector.input)) == is_valid);
    CHECK(is_read(in_array(vector.input)) == is_valid);
    Document document;
    CHECK(is_read(kept(vector.input), document) == is_valid);
    if (is_valid && vector.input != "null") {
      CHECK(document.kept == without_white_space(vector.input));
    }
  }
}

TEST_CASE("a whole document that is not JSON is refused, and no document breaks the reader") {
  for (const auto& vector : vectors::load("json.txt")) {
    INFO(vector.where);
    const bool is_valid = is_read(vector.input);
    if (!vector.accepted) CHECK(!is_valid);
    if (vector.expected == "ok") CHECK(is_valid == (vector.input.front() == '{'));
  }
}

TEST_CASE("the reader and is_json agree about a valid text that is cut short or damaged") {
  const std::string_view damage("\0\"\\{}[]:,-.0e \n\x80\xFF", 17);
  for (const auto& vector : vectors::load("json.txt")) {
    if (!vector.accepted || vector.input.size() > 40 || vector.input.front() == '\xEF') continue;
    for (std::size_t i = 0; i < vector.input.size(); ++i) {
      std::string text = vector.input.substr(0, i);
      if (is_read(in_array(text)) != is_exactly_json(text)) FAIL_CHECK(text);
      for (char byte : damage) {
        text = vector.input;
        text[i] = byte;
        // With a comma in it, it may have become two elements.
        if (byte != ',' && is_read(ignored(text)) != is_exactly_json(text)) FAIL_CHECK(text);
      }
    }
  }
}

TEST_CASE("a number beyond the range of a double is valid JSON") {
  for (const char* text : {"1e400", "-1e400", "1e-400", "[1e999999999]"}) {
    INFO(text);
    CHECK(is_exactly_json(text));
  }
}

TEST_CASE("text that is not UTF-8 is not JSON, nor is half a surrogate pair") {
  for (const char* text :
       {"\"\xFF\"", "\"\xC5\"", "\"\xED\xA0\x80\"", "\"\\ud800\"", "\"\\udc00\"", "{\"\xFF\":0}"}) {
    INFO(text);
    CHECK(!is_exactly_json(text));
  }
}

TEST_CASE("a byte order mark is read, but is not to be sent") {
  CHECK(is_read("\xEF\xBB\xBF{}"));
  CHECK(!is_exactly_json("\xEF\xBB\xBF{}"));
}

TEST_CASE("a text is written so that it stays one string") {
  std::string json;
  append_json_string(json, "");
  append_json_string(json, "\x01\"\xC5\xA1\\\n\x7f");
  CHECK(json == "\"\"\"\\u0001\\\"\xC5\xA1\\\\\\u000a\x7f\"");
}

}  // namespace unit::json_test
