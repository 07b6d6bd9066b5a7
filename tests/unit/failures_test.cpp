// SPDX-License-Identifier: MIT
// What a caller learns of a failure: kind, delivery and words.
#include <bizkithub/client.hpp>
#include <bizkithub/detail/api/classify.hpp>
#include <bizkithub/detail/api/create_customer.hpp>
#include <bizkithub/detail/api/match_customers.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::failures_test {

using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using support::contains;
using support::create_request;
using support::FakeClient;

namespace {

ClientOptions one_attempt() {
  ClientOptions options;
  options.retry.max_attempts = 1;
  return options;
}

Error create_error(int status, std::string body, std::vector<bizkithub::Header> headers = {}) {
  FakeClient client(one_attempt());
  client.reply(status, std::move(body), std::move(headers));
  const auto result = client->create_customer(create_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().http_status == status);
  return result.error();
}

std::string coded(const std::string& code) {
  return R"({"error": {"code": ")" + code + R"(", "message": "Words.", "description": "More."}})";
}

struct CodeRule {
  const char* code;
  ErrorKind kind;
};

const std::vector<CodeRule>& code_rules() {
  using K = ErrorKind;
  static const std::vector<CodeRule> rules = {
      {"PUBLIC_API_KEY_DOES_NOT_EXIST", K::unauthenticated},
      {"PUBLIC_API_KEY_IS_EMPTY", K::unauthenticated},
      {"PUBLIC_API_KEY_IS_NOT_IN_VALID_FORMAT", K::unauthenticated},
      {"PUBLIC_API_KEY_SAMPLE_VALUE", K::unauthenticated},
      {"PUBLIC_API_KEY_HAS_BEEN_DELETED", K::unauthenticated},
      {"PUBLIC_API_KEY_IS_NOT_ACTIVE", K::unauthenticated},
      {"PUBLIC_API_KEY_HAS_BEEN_EXPIRED", K::unauthenticated},
      {"PUBLIC_API_KEY_SOMETHING_NEW", K::unauthenticated},
      {"PUBLIC_API_KEY_SCOPE_NOT_ALLOWED", K::permission_denied},
      {"PUBLIC_API_KEY_TOO_MANY_REQUEST", K::rate_limited},
      {"INTERNAL_TOO_MANY_REQUESTS", K::rate_limited},
      {"RATE_LIMIT_EXCEEDED", K::rate_limited},
      {"PERMISSION_MEMBER_NOT_ALLOWED", K::permission_denied},
      {"INTERNAL_USER_MUST_BE_AUTHORIZED", K::unauthenticated},
      {"INTERNAL_VALIDATION_FAILED", K::rejected},
      {"INTERNAL_RESOURCE_NOT_FOUND", K::not_found},
  };
  return rules;
}

}  // namespace

TEST_CASE("a documented code decides the kind whatever the status and is always a refusal") {
  for (const CodeRule& rule : code_rules()) {
    for (int status : {200, 400, 401, 404, 429, 500, 503}) {
      INFO(rule.code << " with HTTP " << status);
      const Error error = create_error(status, coded(rule.code));
      CHECK(error.kind == rule.kind);
      CHECK(error.delivery == Delivery::refused);
      CHECK(error.code == rule.code);
      CHECK(error.description == "More.");
      CHECK(contains(error.message, "Words."));
      CHECK(error.documentation_url() ==
            std::string("https://docs.bizkithub.com/errors/") + rule.code);
    }
  }
}

TEST_CASE("without a documented code the status decides") {
  for (int status = 300; status <= 599; ++status) {
    const Error error = create_error(status, status % 2 == 0 ? "" : coded("SOMETHING_NEW"));
    ErrorKind expected = status >= 500 ? ErrorKind::server_error : ErrorKind::rejected;
    if (status == 401) expected = ErrorKind::unauthenticated;
    if (status == 403) expected = ErrorKind::permission_denied;
    if (status == 404) expected = ErrorKind::not_found;
    if (status == 408) expected = ErrorKind::timed_out;
    if (status == 429) expected = ErrorKind::rate_limited;
    INFO(status);
    CHECK(error.kind == expected);
    const bool open = status >= 500 || status == 408 || status < 400;
    CHECK(error.delivery == (open ? Delivery::unknown : Delivery::refused));
  }
}

TEST_CASE("success false is an error even with HTTP 200") {
  const Error bare = create_error(200, R"({"success": false})");
  CHECK(bare.kind == ErrorKind::rejected);
  CHECK(bare.delivery == Delivery::refused);
  const Error coded =
      create_error(200, R"({"success": false, "errorCode": "E001", "message": "Not today."})");
  CHECK(coded.code == "E001");
  CHECK(contains(coded.message, "Not today."));
}

TEST_CASE("success false with every other field present is still an error") {
  const Error error =
      create_error(200, R"({"success": false, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})");
  CHECK(error.kind == ErrorKind::rejected);
}

TEST_CASE("a body that the API does not document is malformed and leaves the outcome open") {
  for (const char* body :
       {"", " ", "<html>hello</html>", "{", R"({"success": true)", "[]", "null", "42", "\"x\"",
        "{}", R"({"success": null})", R"({"success": true})",
        R"({"success": true, "newAccount": true})",
        R"({"success": true, "newAccount": null, "cuRefNo": "1cGIHvFoQDGLAbcA"})",
        R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"} x)"}) {
    INFO(body);
    const Error error = create_error(200, body);
    CHECK(error.kind == ErrorKind::malformed_response);
    CHECK(error.delivery == Delivery::unknown);
    CHECK(error.body == body);
  }
}

TEST_CASE("a failure is understood whatever else is of the wrong type") {
  struct Rule {
    int status;
    const char* body;
    ErrorKind kind;
  };
  using K = ErrorKind;
  for (const Rule& rule :
       {Rule{200, R"({"error": "Nope", "success": false})", K::rejected},
        Rule{200, R"({"errorCode": 17, "success": false})", K::rejected},
        Rule{500, R"({"error": {"message": ["a"], "code": "INTERNAL_VALIDATION_FAILED"}})",
             K::rejected},
        Rule{500, R"({"error": {"message": {"a": 1}, "code": "INTERNAL_VALIDATION_FAILED"}})",
             K::rejected},
        Rule{500, R"({"error": {"retry_after": "3", "code": "RATE_LIMIT_EXCEEDED"}})",
             K::rate_limited},
        Rule{400, R"({"success": "no", "error": {"code": "INTERNAL_RESOURCE_NOT_FOUND"}})",
             K::not_found}}) {
    INFO(rule.body);
    const Error error = create_error(rule.status, rule.body);
    CHECK(error.kind == rule.kind);
    CHECK(error.delivery == Delivery::refused);
  }
  const std::string long_message(100'000, 'x');
  CHECK(create_error(500, R"({"error": {"message": ")" + long_message +
                              R"(", "code": "INTERNAL_VALIDATION_FAILED"}})")
            .code == "INTERNAL_VALIDATION_FAILED");
}

TEST_CASE("what says that it succeeded is never a refusal") {
  const Error error = create_error(
      200, R"({"success": true, "cuRefNo": 5, "errorCode": "E001", "error": {"code": "E001"}})");
  CHECK(error.kind == ErrorKind::malformed_response);
  CHECK(error.delivery == Delivery::unknown);
  FakeClient client(one_attempt());
  client.reply(200, R"({"success": true, "errorCode": "NONE"})");
  client.reply(200, R"({"id": 7, "errorCode": "E001"})");
  for (int i = 0; i < 2; ++i) {
    CHECK(client->call("GET", "x", "", bizkithub::Repeatable::yes).has_value());
  }
}

TEST_CASE("an error keeps the body as received") {
  const std::string body = coded("INTERNAL_VALIDATION_FAILED") + "\n";
  CHECK(create_error(400, body).body == body);
}

TEST_CASE("a redirect is not followed and the message says so") {
  const Error error = create_error(302, "", {{"Location", "https://elsewhere.example/"}});
  CHECK(contains(error.message, "redirects are not followed"));
}

TEST_CASE("a 404 says what was asked for, with the path of base_url and without the key") {
  const Error error = create_error(404, "<html>nginx</html>");
  CHECK(contains(error.message, "POST /api/v1/customer/create"));
  CHECK(!contains(error.message, "apiKey"));
}

TEST_CASE("what the API echoes of the key and the e-mail shows nowhere but in the body") {
  const std::string echo = std::string("key ") + support::key_text +
                           ", customer jan@barasek.com, JAN%40barasek.com, <Jan@Barasek.com>";
  const std::string body = R"({"error": {"code": ")" + std::string(support::key_text) +
                           R"(", "message": ")" + echo + R"(", "description": ")" + echo + R"("}})";
  for (int status : {200, 400, 500}) {
    const Error error = create_error(status, body, {{"x-request-id", support::key_text}});
    CHECK(error.body == body);
    std::string shown = error.message + error.description + error.code + error.request_id +
                        error.documentation_url() + support::printed(error) +
                        bizkithub::Exception(error).what();
    for (const auto& attempt : error.attempts) shown += support::printed(attempt);
    CHECK(!contains(shown, "PROD0123"));
    CHECK(!contains(shown, "barasek"));
    CHECK(!contains(shown, "Barasek"));
    CHECK(contains(error.message, "[key]"));
    CHECK(contains(error.message, "[e-mail]"));
  }
}

TEST_CASE("client.call reports the same failures") {
  FakeClient client(one_attempt());
  client.reply(404, coded("PUBLIC_API_KEY_DOES_NOT_EXIST"));
  client.reply(200, R"({"success": false, "errorCode": "E001"})");
  client.reply(200, "pong");
  client.reply(204);
  using bizkithub::Repeatable;
  CHECK(client->call("GET", "/ping/v1", "", Repeatable::yes).error().kind ==
        ErrorKind::unauthenticated);
  CHECK(client->call("GET", "/ping/v1", "", Repeatable::yes).error().code == "E001");
  CHECK(client->call("GET", "/ping/v1", "", Repeatable::yes).value().body == "pong");
  CHECK(client->call("GET", "/ping/v1", "", Repeatable::yes).value().http_status == 204);
}

}  // namespace unit::failures_test
