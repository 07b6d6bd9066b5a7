// SPDX-License-Identifier: MIT
// How a call of any kind is checked, and its result put together.
#include <bizkithub/detail/api/create_customer.hpp>
#include <bizkithub/detail/client/client_state.hpp>
#include <string>
#include <utility>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::typed_call_test {

using bizkithub::CreateCustomerRequest;
using bizkithub::ErrorKind;
using bizkithub::RawResponse;
using bizkithub::Result;
using bizkithub::detail::check_raw_call;
using bizkithub::detail::RawReader;
using bizkithub::detail::TypedReader;

namespace {

std::string refused_field(std::string_view method, std::string_view path, std::string_view body) {
  const auto error = check_raw_call(method, path, body);
  if (!error) return "accepted";
  CHECK(error->kind == ErrorKind::invalid_argument);
  return error->field;
}

}  // namespace

TEST_CASE("a typed result has what the call knows and what its body was read into") {
  TypedReader<CreateCustomerRequest> reader;
  const std::string body =
      R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA", "premium": 7})";
  REQUIRE(!reader.read(body));
  RawResponse call;
  call.body = body;
  call.info.http_status = 201;
  call.info.request_id = "abc";
  call.info.attempts.resize(2);
  call.info.earlier_attempt_may_have_applied = true;
  const auto result = reader.take(std::move(call));
  REQUIRE(result.has_value());
  CHECK(result->cu_ref_no == "1cGIHvFoQDGLAbcA");
  CHECK(result->info.http_status == 201);
  CHECK(result->info.request_id == "abc");
  CHECK(result->info.attempts.size() == 2);
  CHECK(result->info.earlier_attempt_may_have_applied);
  CHECK(result->info.body == body);
  REQUIRE(result->info.warnings.size() == 1);
  CHECK(result->info.warnings[0].pointer == "/premium");
}

TEST_CASE("a typed result of a failure is the failure") {
  TypedReader<CreateCustomerRequest> reader;
  REQUIRE(!reader.read(support::created));
  const auto result = reader.take(bizkithub::detail::make_error(ErrorKind::network, "it broke"));
  REQUIRE(!result.has_value());
  CHECK(result.error().message == "it broke");
}

TEST_CASE("a body that is read leaves nothing of the one before") {
  TypedReader<CreateCustomerRequest> reader;
  REQUIRE(!reader.read(R"({"success": true, "newAccount": true, "cuRefNo": "a", "phone": "1"})"));
  REQUIRE(!reader.read(R"({"success": true, "newAccount": false, "cuRefNo": "b"})"));
  CHECK(reader.response.cu_ref_no == "b");
  CHECK(reader.response.phone.value_or("").empty());
}

TEST_CASE("any body is accepted of a raw call that does not report a failure") {
  RawReader reader;
  for (const char* body : {"", "plain text", "[1]", "{}", R"({"success": true})", "{\"x\":"}) {
    INFO(body);
    CHECK(!reader.read(body));
  }
  for (const char* body : {R"({"success": false})", R"({"error": {"code": "X"}})"}) {
    INFO(body);
    const auto error = reader.read(body);
    REQUIRE(error.has_value());
    CHECK(error->kind == ErrorKind::malformed_response);
  }
}

TEST_CASE("a method is one of six, in capitals") {
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
    CHECK(refused_field(method, "x", "") == "accepted");
  }
  for (const char* method : {"", "get", "GE", "GETS", "GET ", "OPTIONS", "CONNECT", "TRACE"}) {
    INFO(method);
    CHECK(refused_field(method, "x", "") == "method");
  }
}

TEST_CASE("a raw call is checked in its method, path and body, in this order") {
  CHECK(refused_field("GET", "x", "") == "accepted");
  CHECK(refused_field("POST", "/x?y=1", "{}") == "accepted");
  CHECK(refused_field("DELETE", "x", "[1]") == "accepted");
  CHECK(refused_field("TRACE", "", "{") == "method");
  CHECK(refused_field("POST", "", "{") == "path");
  CHECK(refused_field("POST", "x", "{") == "json_body");
  CHECK(refused_field("HEAD", "x", "{}") == "json_body");
  CHECK(refused_field("HEAD", "x", "") == "accepted");
  CHECK(refused_field("POST", "x", " ") == "json_body");
}

}  // namespace unit::typed_call_test
