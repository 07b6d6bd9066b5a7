// SPDX-License-Identifier: MIT
// How JSON is read into a struct, and what makes it unreadable.
#include <bizkithub/client.hpp>
#include <bizkithub/detail/json/reader.hpp>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/vectors.hpp"

namespace unit::reader_test {

struct Item {
  std::string name{};
};

struct Document {
  std::string id{};
  double count = 0;
  std::optional<Item> item{};
  std::vector<Item> items{};
};

}  // namespace unit::reader_test

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

template <>
struct Fields<unit::reader_test::Item> {
  static constexpr Field table[] = {optional_field<&unit::reader_test::Item::name>("name")};
};

template <>
struct Fields<unit::reader_test::Document> {
  using D = unit::reader_test::Document;
  static constexpr Field table[] = {
      required_field<&D::id>("id"), optional_field<&D::count>("count"),
      optional_field<&D::item>("item"), optional_field<&D::items>("items")};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END

namespace unit::reader_test {

using bizkithub::ResponseWarning;
using bizkithub::detail::read_json;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

std::string problem_of(std::string_view json) {
  Document document;
  const auto error = read_json(vectors::ExactBuffer(json).view(), document);
  return error ? error->message : "none";
}

}  // namespace

TEST_CASE("invalid JSON is refused with the number of the byte that makes it so") {
  struct Rule {
    std::string json;
    const char* problem;
  };
  for (const Rule& rule :
       {Rule{"{]", "invalid JSON at byte 1 of 2"}, Rule{"{} x", "invalid JSON at byte 3 of 4"},
        Rule{"{\"id\": tru}", "invalid JSON at byte 10 of 11"},
        Rule{"{\"id\"", "invalid JSON at byte 5 of 5"},
        Rule{"{\"id\":\"\xFF\"}", "invalid JSON at byte 7 of 10"},
        Rule{"\n\n{\n,}", "invalid JSON at byte 4 of 6"}, Rule{"x", "invalid JSON at byte 0 of 1"},
        Rule{"{}\0"s, "invalid JSON at byte 2 of 3"}, Rule{"  ", "invalid JSON at byte 2 of 2"}}) {
    INFO(rule.json);
    CHECK(problem_of(rule.json) == rule.problem);
  }
}

TEST_CASE("an empty document and one of HTML are named as what they are") {
  CHECK(problem_of("") == "the body is empty");
  CHECK(problem_of(" \r\n\t<!DOCTYPE html>") == "HTML or XML, not JSON; check base_url");
  CHECK(problem_of("<\0>"s) == "HTML or XML, not JSON; check base_url");
}

TEST_CASE("a document that is not an object is refused with its type") {
  CHECK(problem_of("[]") == "expected an object, found an array");
  CHECK(problem_of("null") == "expected an object, found null");
  CHECK(problem_of("1e400") == "expected an object, found a number");
  CHECK(problem_of("false") == "expected an object, found a boolean");
  CHECK(problem_of("\"yes-please\"") == "expected an object, found a string");
}

TEST_CASE("members and elements come in any order, and unknown ones between them are ignored") {
  Document document;
  std::vector<ResponseWarning> warnings;
  const auto error = read_json(
      R"({"id2": [{"id": "x"}], "items": [{"x": [1], "name": "a"}, {}], "count": -2,
          "item": {"name": "b", "id": 3}, "ID": 4, "": {}, "id": "c"})",
      document, &warnings);
  CHECK(!error);
  CHECK(warnings.empty());
  CHECK(document.id == "c");
  CHECK(document.count == -2);
  CHECK(document.item.value().name == "b");
  REQUIRE(document.items.size() == 2);
  CHECK(document.items[0].name == "a");
  CHECK(document.items[1].name.empty());
}

TEST_CASE("a required member within another object does not count") {
  CHECK(problem_of(R"({"item": {"id": "x"}, "items": [{"id": "x"}]})") == "/id is missing");
}

TEST_CASE("reading the same document again gives the same") {
  Document document;
  for (int i = 0; i < 2; ++i) {
    CHECK(!read_json(R"({"id": "a", "items": [{}, {}], "item": {}})", document));
    CHECK(document.items.size() == 2);
  }
}

TEST_CASE("warnings tell where a value was, also behind elements of the wrong type") {
  Document document;
  std::vector<ResponseWarning> warnings;
  CHECK(!read_json(R"({"id": "a", "items": [[{}], "x", null, {"name": [null]}]})", document,
                   &warnings));
  REQUIRE(warnings.size() == 4);
  CHECK(warnings[0].pointer == "/items/0");
  CHECK(warnings[1].pointer == "/items/1");
  CHECK(warnings[2].pointer == "/items/2");
  CHECK(warnings[3].pointer == "/items/3/name");
  CHECK(document.items.size() == 1);
}

TEST_CASE("what a hostile document repeats takes no more than it has bytes") {
  std::string members;
  for (int i = 0; i < 10'000; ++i) members += R"("item": {"name": "n"}, "items": [{}], )";
  CHECK(problem_of("{" + members + R"("id": "a"})") == "/items/0: more than 2000 elements");
  const std::string longest(1'000'000, 'x');
  CHECK(problem_of(R"({"id": ")" + longest + "\"}") == "none");
  CHECK(problem_of("{\"" + longest + "\": 1, \"id\": \"a\"}") == "none");
}

}  // namespace unit::reader_test
