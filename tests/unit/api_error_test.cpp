// SPDX-License-Identifier: MIT
#include <bizkithub/detail/api/classify.hpp>
#include <string>

#include "../support/catch2.hpp"

namespace unit::api_error_test {

using bizkithub::detail::ApiError;
using bizkithub::detail::read_api_error;

TEST_CASE("an error object is read in full") {
  const ApiError api = read_api_error(
      R"({"error": {"code": "A", "message": "M.", "description": "D.", "retry_after": 1.5}})");
  CHECK(api.failed);
  CHECK(api.code == "A");
  CHECK(api.message == "M.");
  CHECK(api.description == "D.");
  CHECK(api.retry_after == 1.5);
}

TEST_CASE("a failure without an error object has its code and message beside success") {
  const ApiError api = read_api_error(R"({"success": false, "errorCode": "E", "message": "M."})");
  CHECK(api.failed);
  CHECK(api.code == "E");
  CHECK(api.message == "M.");
  CHECK(api.description.empty());
  CHECK(!api.retry_after);
}

TEST_CASE("the error object goes before what stands beside it") {
  const ApiError api = read_api_error(
      R"({"success": false, "errorCode": "E", "message": "outer", "error": {"code": "A"}})");
  CHECK(api.code == "A");
  CHECK(api.message == "outer");
  CHECK(read_api_error(R"({"errorCode": "E", "error": {"code": ""}})").code == "E");
  CHECK(read_api_error(R"({"message": "outer", "error": {"message": "inner"}})").message ==
        "inner");
}

TEST_CASE("a body reports a failure if it says so, or has an error with a code and says nothing") {
  struct Rule {
    const char* body;
    bool failed;
  };
  for (const Rule& rule : {
           Rule{R"({"success": false})", true},
           Rule{R"({"error": {"code": "A"}})", true},
           Rule{R"({"success": false, "error": null})", true},
           Rule{R"({"success": null, "error": {"code": "A"}})", true},
           Rule{R"({"success": true, "error": {"code": "A"}})", false},
           Rule{R"({"success": true})", false},
           Rule{R"({"error": {"code": ""}})", false},
           Rule{R"({"error": {"message": "M."}})", false},
           Rule{R"({"error": "A"})", false},
           Rule{R"({"errorCode": "E"})", false},
           Rule{R"({"message": "M."})", false},
           Rule{R"({"Success": false})", false},
           Rule{R"([{"success": false}])", false},
           Rule{R"({"data": {"success": false}})", false},
           Rule{"{}", false},
           Rule{"", false},
           Rule{"<html>", false},
       }) {
    INFO(rule.body);
    CHECK(read_api_error(rule.body).failed == rule.failed);
  }
}

TEST_CASE("what is of another type is left out, and the rest is read") {
  const ApiError api = read_api_error(
      R"({"error": {"code": 7, "message": ["M."], "description": "D.", "retry_after": "soon"},
          "errorCode": "E", "message": {"text": "M."}, "success": "no"})");
  CHECK(!api.failed);
  CHECK(api.code == "E");
  CHECK(api.message.empty());
  CHECK(api.description == "D.");
  CHECK(!api.retry_after);
}

TEST_CASE("of a body that was cut short, what came before the cut is read") {
  const ApiError api = read_api_error(R"({"error": {"code": "A", "message": "M.", "desc)");
  CHECK(api.failed);
  CHECK(api.code == "A");
  CHECK(api.message == "M.");
  CHECK(read_api_error(R"({"success": fal)").failed == false);
}

TEST_CASE("text that is not JSON has no error in it") {
  for (const char* body : {"", " ", "null", "42", "\"A\"", "not found", "\xFF"}) {
    INFO(body);
    const ApiError api = read_api_error(body);
    CHECK(!api.failed);
    CHECK(api.code.empty());
    CHECK(api.message.empty());
    CHECK(api.description.empty());
    CHECK(!api.retry_after);
  }
}

}  // namespace unit::api_error_test
