// Which kind, delivery and words a failure has: the API's code decides first, the status second.
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

namespace unit::classify_test {

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

namespace {

using bizkithub::Header;
using bizkithub::HttpOutcome;
using bizkithub::HttpResponse;
using bizkithub::TransportFailure;
using std::chrono::seconds;

const bizkithub::detail::WallTime wall_now{seconds(1'793'534'400)};

std::optional<Error> classified(HttpOutcome outcome) {
  bizkithub::detail::TypedReader<bizkithub::MatchCustomersRequest> reader;
  return bizkithub::detail::classify(outcome, reader, wall_now);
}

std::optional<seconds> wait_after(int status, std::vector<Header> headers, std::string body = {}) {
  const auto result = classified(HttpResponse{status, std::move(headers), std::move(body)});
  REQUIRE(result);
  return result->retry_after;
}

std::string limited(const std::string& retry_after) {
  return R"({"error": {"code": "RATE_LIMIT_EXCEEDED", "retry_after": )" + retry_after + "}}";
}

Error failure(ErrorKind kind, Delivery delivery, int status = 0) {
  Error error;
  error.kind = kind;
  error.delivery = delivery;
  error.http_status = status;
  return error;
}

}  // namespace

TEST_CASE("a 2xx that the endpoint can read is a success, whatever its exact status") {
  for (int status : {200, 201, 202, 299}) {
    const auto result = classified(HttpResponse{status, {}, R"({"success": true})"});
    CHECK(!result);
  }
  for (int status : {0, 100, 199, 300}) {
    INFO(status);
    CHECK(classified(HttpResponse{status, {}, R"({"success": true})"})->kind ==
          ErrorKind::rejected);
  }
}

TEST_CASE("a status beyond those of HTTP is a failure of the server") {
  const auto result = classified(HttpResponse{999, {}, ""});
  CHECK(result->kind == ErrorKind::server_error);
  CHECK(result->delivery == Delivery::unknown);
}

TEST_CASE("the wait that a 429 asks for comes from Retry-After, the body or the reset, in turn") {
  const Header retry_after{"Retry-After", "5"};
  const Header reset{"X-RateLimit-Reset", "1793534409"};
  CHECK(wait_after(429, {reset, retry_after}, limited("7")) == seconds(5));
  CHECK(wait_after(429, {reset}, limited("7")) == seconds(7));
  CHECK(wait_after(429, {reset}) == seconds(9));
  CHECK(wait_after(429, {}) == std::nullopt);
  CHECK(wait_after(429, {{"Retry-After", "soon"}, reset}, limited("-1")) == seconds(9));
}

TEST_CASE("a code that says rate limit asks for a wait whatever the status") {
  CHECK(wait_after(200, {}, limited("7")) == seconds(7));
  CHECK(wait_after(400, {{"Retry-After", "5"}}, limited("7")) == seconds(5));
}

TEST_CASE("a 503 asks for a wait by Retry-After alone, and another status not at all") {
  const std::vector<Header> reset = {{"X-RateLimit-Reset", "1793534409"}};
  CHECK(wait_after(503, {{"Retry-After", "5"}}) == seconds(5));
  CHECK(wait_after(503, reset, R"({"error": {"retry_after": 7}})") == std::nullopt);
  for (int status : {400, 404, 408, 500, 502, 504}) {
    CHECK(wait_after(status, {{"Retry-After", "5"}}) == std::nullopt);
  }
}

TEST_CASE("a wait in the body is rounded up and within a century") {
  CHECK(wait_after(429, {}, limited("0")) == seconds(0));
  CHECK(wait_after(429, {}, limited("0.001")) == seconds(1));
  CHECK(wait_after(429, {}, limited("2.5")) == seconds(3));
  CHECK(wait_after(429, {}, limited("1e300")) == seconds(3'153'600'000));
  CHECK(wait_after(429, {}, limited("1e400")) == std::nullopt);
  CHECK(wait_after(429, {}, limited("-0.5")) == std::nullopt);
  CHECK(wait_after(429, {}, limited("null")) == std::nullopt);
}

TEST_CASE("a transport that failed tells the kind, and whether anything was sent") {
  for (bool sent : {false, true}) {
    const auto result = classified(TransportFailure{
        ErrorKind::tls, sent, "no trust in jan@barasek.com", {502, {{"cf-ray", "ray"}}, "part"}});
    CHECK(result->kind == ErrorKind::tls);
    CHECK(result->delivery == (sent ? Delivery::unknown : Delivery::not_sent));
    CHECK(result->message == "no trust in [e-mail]");
    CHECK(result->http_status == 502);
    CHECK(result->request_id == "ray");
    CHECK(result->body == "part");
    CHECK(!result->retry_after);
  }
}

TEST_CASE("a message says what the service said, and else what the kind means") {
  const auto message = [](int status, std::vector<Header> headers, std::string body) {
    return classified(HttpResponse{status, std::move(headers), std::move(body)})->message;
  };
  CHECK(message(401, {}, "") == "the service refused the API key");
  CHECK(message(404, {}, R"({"message": "Gone.\nReally."})") ==
        "endpoint or record not found: Gone. Really.");
  CHECK(message(407, {}, R"({"message": "x"})") == "proxy authentication required (407)");
  CHECK(message(302, {}, "") == "the service refused the request; redirects are not followed");
  CHECK(contains(message(301, {{"Location", "https://new.example/"}}, ""),
                 "set base_url to where this one leads: https://new.example/"));
  CHECK(!contains(message(400, {{"Location", "https://new.example/"}}, ""), "new.example"));
}

TEST_CASE("a text of the service is shown up to 4096 bytes") {
  const std::string text(5000, 'x');
  const auto error =
      *classified(HttpResponse{400,
                               {},
                               R"({"error": {"code": ")" + text + R"(", "message": ")" + text +
                                   R"(", "description": ")" + text + R"("}})"});
  CHECK(error.message.size() == 4099);
  CHECK(error.description.size() == 4099);
  CHECK(error.code.size() == 4099);
  CHECK(error.body.size() > 15'000);
}

TEST_CASE("what may succeed at another attempt depends on kind, delivery and the request") {
  using bizkithub::detail::is_retryable;
  using K = ErrorKind;
  struct Rule {
    Error error;
    bool if_repeatable;
    bool if_not;
  };
  for (const Rule& rule : {
           Rule{failure(K::rate_limited, Delivery::refused, 429), true, true},
           Rule{failure(K::network, Delivery::not_sent), true, true},
           Rule{failure(K::network, Delivery::unknown), true, false},
           Rule{failure(K::timed_out, Delivery::not_sent), true, true},
           Rule{failure(K::timed_out, Delivery::unknown), true, false},
           Rule{failure(K::server_error, Delivery::unknown, 500), true, false},
           Rule{failure(K::server_error, Delivery::unknown, 501), false, false},
           Rule{failure(K::server_error, Delivery::unknown, 502), true, false},
           Rule{failure(K::server_error, Delivery::unknown, 503), true, false},
           Rule{failure(K::server_error, Delivery::unknown, 504), true, false},
           Rule{failure(K::server_error, Delivery::unknown, 505), false, false},
           Rule{failure(K::malformed_response, Delivery::not_sent), true, true},
           Rule{failure(K::malformed_response, Delivery::unknown, 200), false, false},
           Rule{failure(K::tls, Delivery::not_sent), false, false},
           Rule{failure(K::cancelled, Delivery::not_sent), false, false},
           Rule{failure(K::invalid_argument, Delivery::not_sent), false, false},
           Rule{failure(K::unauthenticated, Delivery::refused, 401), false, false},
           Rule{failure(K::permission_denied, Delivery::refused, 403), false, false},
           Rule{failure(K::not_found, Delivery::refused, 404), false, false},
           Rule{failure(K::rejected, Delivery::refused, 400), false, false},
       }) {
    INFO(rule.error.kind << ", " << rule.error.delivery << ", HTTP " << rule.error.http_status);
    CHECK(is_retryable(rule.error, true) == rule.if_repeatable);
    CHECK(is_retryable(rule.error, false) == rule.if_not);
  }
}

TEST_CASE("a text of the service is redacted before it is cut") {
  const std::string dots(4090, '.');
  for (const std::string secret : {" jan.novak@barasek.com", "PROD0123456789abcdefABCDEF012345"}) {
    const std::string text = bizkithub::detail::printable_api_text(dots + secret);
    CHECK(text.find("jan") == std::string::npos);
    CHECK(text.find("PROD") == std::string::npos);
  }
  const std::string cut =
      bizkithub::detail::printable_api_text(std::string(4095, '.') + "\xC5\xA1");
  CHECK(cut == std::string(4095, '.') + "...");
}

}  // namespace unit::classify_test
