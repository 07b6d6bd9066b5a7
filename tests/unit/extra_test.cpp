// SPDX-License-Identifier: MIT
// What a caller adds to requests: members of the body, and headers.
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::extra_test {

using bizkithub::CallOptions;
using bizkithub::ClientOptions;
using bizkithub::ErrorKind;
using support::create_request;
using support::FakeClient;
using support::header;
using support::match_request;

namespace {

std::string body_with(const std::string& extra_json) {
  FakeClient client;
  client.reply(200, support::created);
  auto request = create_request();
  request.extra_json = extra_json;
  CHECK(client->create_customer(request).has_value());
  return client.last_request().body;
}

template <class Response>
std::string refusal_of(const FakeClient& client, const bizkithub::Result<Response>& result) {
  support::check_refused(client, result, "extra_json");
  return result.error().message;
}

std::string refusal_of_create(const std::string& extra_json) {
  const FakeClient client;
  auto request = create_request();
  request.extra_json = extra_json;
  return refusal_of(client, client->create_customer(request));
}

std::string refusal_of_match(const std::string& extra_json) {
  const FakeClient client;
  auto request = match_request();
  request.extra_json = extra_json;
  return refusal_of(client, client->match_customers(request));
}

}  // namespace

TEST_CASE("the members of extra_json are sent as they are") {
  const std::string email = R"({"email":"jan@barasek.com")";
  CHECK(body_with("") == email + "}");
  CHECK(body_with("{}") == email + "}");
  CHECK(body_with(" {\n} ") == email + "}");
  CHECK(body_with(R"({"country":"CZ"})") == email + R"(,"country":"CZ"})");
  CHECK(
      body_with(R"( {"price":1.10,"id":123456789012345678901234567890,"x":[1e400,{"email":0}]})") ==
      email + R"(,"price":1.10,"id":123456789012345678901234567890,"x":[1e400,{"email":0}]})");
}

TEST_CASE("the members of extra_json are sent with a match too") {
  FakeClient client;
  client.reply(200, R"({"success": true})");
  auto request = match_request();
  request.extra_json = R"({"email":"x"})";
  CHECK(client->match_customers(request).has_value());
  CHECK(
      client.last_request().body ==
      R"({"managerCuRefNo":"1cGIHvFoQDGLAbcA","customerCuRefNo":"5CmsaVNgAQqRqoen","email":"x"})");
}

TEST_CASE("extra_json that is not a JSON object is refused") {
  const std::string refusal =
      "extra_json is not a valid JSON object, or nested deeper than 512 levels";
  for (const char* text : {"x", "[]", "1", "\"a\"", "null", "{", "{\"a\":}", "{} {}", "{\"a\":1}x",
                           "[{\"a\":1}]", "\xEF\xBB\xBF{}"}) {
    INFO(text);
    CHECK(refusal_of_match(text) == refusal);
    CHECK(refusal_of_create(text) == refusal);
  }
  CHECK(refusal_of_match(std::string("{}\0", 3)) == refusal);
}

TEST_CASE("extra_json must not contain a member of the request, present or not") {
  for (const char* name : {"managerCuRefNo", "customerEmail", "notice", "n\\u006ftice", "apiKey"}) {
    INFO(name);
    const std::string member = std::string(R"({"a":1,")") + name + R"(":"x"})";
    CHECK(support::contains(refusal_of_match(member), "which the client writes itself"));
  }
  for (const char* name : {"email", "customerRealIp", "apiKey"}) {
    INFO(name);
    const std::string member = std::string(R"({")") + name + R"(":"x"})";
    CHECK(support::contains(refusal_of_create(member), "which the client writes itself"));
  }
  // Of another request.
  CHECK(support::contains(body_with(R"({"managerCuRefNo":"x"})"), "managerCuRefNo"));
}

TEST_CASE("headers of the client are sent with every request, unless the call replaces them") {
  ClientOptions options;
  options.headers = {{"X-Tenant", "one"}, {"X-Region", "eu"}};
  FakeClient client(options);
  client.reply(200, support::created).reply(200, support::created);
  CHECK(client->create_customer(create_request()).has_value());
  CHECK(header(client.last_request(), "X-Tenant") == "one");
  CallOptions call;
  call.headers = {{"x-tenant", "two"}};
  CHECK(client->create_customer(create_request(), call).has_value());
  CHECK(header(client.last_request(), "x-tenant") == "two");
  CHECK(header(client.last_request(), "X-Tenant") == "(absent)");
  CHECK(header(client.last_request(), "X-Region") == "eu");
}

TEST_CASE("invalid headers of the client are refused when it is created") {
  for (const auto& [name, value] :
       {std::pair{"Host", "x"}, {"X Y", "x"}, {"X-Y", "a\nb"}, {"X-Y", " "}}) {
    ClientOptions options;
    options.headers = {{name, value}};
    const auto client = bizkithub::Client::create(support::key(), options);
    REQUIRE(!client.has_value());
    CHECK(client.error().field == "headers");
  }
}

}  // namespace unit::extra_test
