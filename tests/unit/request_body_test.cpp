// SPDX-License-Identifier: MIT
#include <bizkithub/detail/api/endpoint.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "../support/catch2.hpp"

namespace unit::request_body_test {

using bizkithub::ErrorKind;
using bizkithub::normalize_email;
using bizkithub::normalize_ip;
using bizkithub::detail::cu_ref_no;
using bizkithub::detail::is_json;
using bizkithub::detail::RequestBody;
using bizkithub::detail::utf8_text;

using namespace std::string_literals;  // Literals with a NUL inside.

TEST_CASE("a body without members is an empty object") {
  CHECK(RequestBody().take().value() == "{}");
  CHECK(RequestBody()
            .add("a", std::nullopt, utf8_text)
            .add("b", std::nullopt, normalize_email)
            .take()
            .value() == "{}");
}

TEST_CASE("members of a body stay in their order, and are normalised") {
  CHECK(RequestBody()
            .add("z", "text", utf8_text)
            .add("ip", " ::1 ", normalize_ip)
            .add("absent", std::nullopt, utf8_text)
            .add("email", " A@B.CZ ", normalize_email)
            .add("a", "1cGIHvFoQDGLAbcA", cu_ref_no)
            .add("empty", "", utf8_text)
            .take()
            .value() ==
        R"({"z":"text","ip":"127.0.0.1","email":"a@b.cz","a":"1cGIHvFoQDGLAbcA","empty":""})");
}

TEST_CASE("text of every code point is sent as valid JSON that says the same") {
  std::string text;
  for (char c = 0; c < 0x7F; ++c) text += c;
  text += "\x7F\xC2\x80\xE2\x80\xA8\xEF\xBF\xBF\xF4\x8F\xBF\xBF";
  const std::string body = RequestBody().add("t", text, utf8_text).take().value();
  CHECK(is_json(body));
  CHECK(nlohmann::json::parse(body).at("t") == text);
}

TEST_CASE("the first member that is refused is the one that is named") {
  auto body = RequestBody()
                  .add("ok", "x", utf8_text)
                  .add("first", "\xFF", utf8_text)
                  .add("second", "nobody", normalize_email)
                  .add("third", "y", utf8_text);
  const auto refused = body.take();
  REQUIRE(!refused.has_value());
  CHECK(refused.error().kind == ErrorKind::invalid_argument);
  CHECK(refused.error().field == "first");
  CHECK(refused.error().message == "first is not valid UTF-8");
}

TEST_CASE("a refused member is named as the request names it") {
  CHECK(RequestBody().add("customerEmail", "nobody", normalize_email).take().error().field ==
        "customerEmail");
  CHECK(RequestBody().add("someIp", "1.2.3", normalize_ip).take().error().field == "someIp");
}

TEST_CASE("a reference number is 16 ASCII letters and digits") {
  for (const char* good : {"1cGIHvFoQDGLAbcA", "0000000000000000", "azAZ09azAZ09azAZ"}) {
    CHECK(RequestBody().add("n", good, cu_ref_no).take().has_value());
  }
  for (const std::string& bad :
       {""s, "1cGIHvFoQDGLAbc"s, "1cGIHvFoQDGLAbcAA"s, "1cGIHvFoQDGLAbc\n"s, "1cGIHvFoQDGLAbc "s,
        "1cGIHvFoQDGLAbc_"s, "1cGIHvFoQDGLAb\xC5\xA1"s, "1cGIHvFoQDGLAbc\0"s}) {
    INFO(bad);
    const auto refused = RequestBody().add("n", bad, cu_ref_no).take();
    REQUIRE(!refused.has_value());
    CHECK(refused.error().field == "n");
    CHECK(refused.error().message == "n must be 16 letters and digits");
  }
}

}  // namespace unit::request_body_test
