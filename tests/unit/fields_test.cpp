// SPDX-License-Identifier: MIT
#include <bizkithub/detail/json/fields.hpp>
#include <optional>
#include <string>
#include <vector>

#include "../support/catch2.hpp"

namespace unit::fields_test {

struct Inner {
  std::string name{};
};

struct Outer {
  bool flag = false;
  double number = 0;
  std::string text{};
  std::optional<std::string> maybe{};
  std::optional<Inner> inner{};
  std::vector<Inner> list{};
  std::string json{};
};

}  // namespace unit::fields_test

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

template <>
struct Fields<unit::fields_test::Inner> {
  static constexpr Field table[] = {optional_field<&unit::fields_test::Inner::name>("name")};
};

template <>
struct Fields<unit::fields_test::Outer> {
  using O = unit::fields_test::Outer;
  static constexpr Field table[] = {required_field<&O::flag>("flag"),
                                    optional_field<&O::number>("number"),
                                    optional_field<&O::text>("text"),
                                    optional_field<&O::maybe>("maybe"),
                                    optional_field<&O::inner>("inner"),
                                    optional_field<&O::list>("list"),
                                    optional_field<&O::json, JsonType::any>("json")};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END

namespace unit::fields_test {

using bizkithub::detail::Field;
using bizkithub::detail::FieldTable;
using bizkithub::detail::JsonType;
using bizkithub::detail::table_of;

namespace {

const Field& field(std::string_view name) {
  const FieldTable table = table_of<Outer>();
  for (const Field* found = table.begin; found != table.end; ++found) {
    if (found->name == name) return *found;
  }
  throw std::out_of_range("no such field");
}

}  // namespace

TEST_CASE("the type of a member decides which JSON type it takes") {
  CHECK(field("flag").type == JsonType::boolean);
  CHECK(field("number").type == JsonType::number);
  CHECK(field("text").type == JsonType::string);
  CHECK(field("maybe").type == JsonType::string);
  CHECK(field("inner").type == JsonType::object);
  CHECK(field("list").type == JsonType::array);
  CHECK(field("json").type == JsonType::any);
}

TEST_CASE("only a required member is required") {
  const FieldTable table = table_of<Outer>();
  for (const Field* each = table.begin; each != table.end; ++each) {
    CHECK(each->is_required == (each->name == "flag"));
  }
}

TEST_CASE("the place of a value is the member itself") {
  Outer outer;
  CHECK(field("flag").place(&outer) == &outer.flag);
  CHECK(field("number").place(&outer) == &outer.number);
  CHECK(field("text").place(&outer) == &outer.text);
  CHECK(field("list").place(&outer) == &outer.list);
  CHECK(field("json").place(&outer) == &outer.json);
}

TEST_CASE("an optional member is created anew where a value is to be placed") {
  Outer outer;
  const void* place = field("maybe").place(&outer);
  CHECK(place == &outer.maybe.value());
  outer.inner = Inner{"old"};
  place = field("inner").place(&outer);
  CHECK(place == &outer.inner.value());
  CHECK(outer.inner->name.empty());
}

TEST_CASE("resetting gives a member the value of a new struct") {
  Outer outer{true, 1.5, "text", "maybe", Inner{"name"}, {{"one"}, {"two"}}, "{}"};
  const FieldTable table = table_of<Outer>();
  for (const Field* each = table.begin; each != table.end; ++each) each->reset(&outer);
  CHECK(!outer.flag);
  CHECK(outer.number == 0);
  CHECK(outer.text.empty());
  CHECK(!outer.maybe);
  CHECK(!outer.inner);
  CHECK(outer.list.empty());
  CHECK(outer.json.empty());
}

TEST_CASE("an element is appended to the end of a list") {
  Outer outer;
  outer.list = {{"first"}};
  void* const element = field("list").table.begin->place(&outer.list);
  REQUIRE(outer.list.size() == 2);
  CHECK(element == &outer.list[1]);
  CHECK(outer.list[0].name == "first");
}

TEST_CASE("a member that is a struct, and an element of a list, has the table of its struct") {
  for (const Field& each : {field("inner"), *field("list").table.begin}) {
    CHECK(each.type == JsonType::object);
    CHECK(each.table.begin == table_of<Inner>().begin);
    CHECK(each.table.end == table_of<Inner>().end);
  }
  CHECK(field("text").table.begin == nullptr);
}

}  // namespace unit::fields_test
