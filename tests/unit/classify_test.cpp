// SPDX-License-Identifier: MIT
// What an outcome is classified as: the API's code decides first, the status second.
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

using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using support::contains;

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
    const auto kind = status == 300 ? ErrorKind::rejected : ErrorKind::malformed_response;
    CHECK(classified(HttpResponse{status, {}, R"({"success": true})"})->kind == kind);
  }
}

TEST_CASE("a 2xx that is not valid to its end leaves open what the service did") {
  for (const std::string body : {R"({"success": false}{"success": true})",
                                 R"({"error": {"code": "RATE_LIMIT_EXCEEDED"}, "suc)",
                                 R"({"error": {"code": "INTERNAL_VALIDATION_FAILED"}} )"
                                 "\x01"}) {
    INFO(body);
    const auto error = classified(HttpResponse{200, {}, body});
    REQUIRE(error);
    CHECK(error->kind == ErrorKind::malformed_response);
    CHECK(error->delivery == Delivery::unknown);
  }
  const std::string deep = std::string(600, '[') + std::string(600, ']');
  const auto error = classified(HttpResponse{
      200,
      {},
      R"({"error": {"code": "RATE_LIMIT_EXCEEDED"}, "x": )" + deep + R"(, "success": true})"});
  REQUIRE(error);
  CHECK(error->delivery == Delivery::unknown);
}

TEST_CASE("a code in a body that is not valid to its end does not decide") {
  const auto error = classified(
      HttpResponse{502, {}, R"({"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "m)"});
  REQUIRE(error);
  CHECK(error->kind == ErrorKind::server_error);
  CHECK(error->delivery == Delivery::unknown);
}

TEST_CASE("a 408 whose body is cut off may be that of a gateway") {
  const std::string body = R"({"error": {"code": "INTERNAL_SOMETHING"}})";
  CHECK(classified(HttpResponse{408, {}, body})->delivery == Delivery::refused);
  const std::string cut = body.substr(0, body.size() - 1);
  CHECK(classified(HttpResponse{408, {}, cut})->delivery == Delivery::unknown);
}

TEST_CASE("an interim status in place of a response leaves open what the service did") {
  const auto error = classified(HttpResponse{101, {}, ""});
  REQUIRE(error);
  CHECK(error->kind == ErrorKind::malformed_response);
  CHECK(error->delivery == Delivery::unknown);
  CHECK(error->message == "unexpected response: status 101");
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
