// SPDX-License-Identifier: MIT
// What the call that matches two customers sends, refuses and returns.
#include <bizkithub/client.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::match_customers_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::MatchCustomersRequest;
using nlohmann::json;
using support::contains;
using support::FakeClient;
using support::match_request;

namespace {

const std::string success = R"({"success": true})";

void check_refused(const MatchCustomersRequest& request, const std::string& field) {
  const FakeClient client;
  support::check_refused(client, client->match_customers(request), field);
}

}  // namespace

TEST_CASE("the request of the vendor's match example is sent field for field") {
  FakeClient client;
  client.reply(200, success);
  MatchCustomersRequest request;
  request.manager_cu_ref_no = "1cGIHvFoQDGLAbcA";
  request.customer_cu_ref_no = "5CmsaVNgAQqRqoen";
  request.customer_email = "jan@barasek.com";
  request.notice = "Customer prefers cardio training. Contact obtained via the website.";
  REQUIRE(client->match_customers(request).has_value());
  CHECK(json::parse(client.last_request().body) ==
        json::parse(support::read_file("match_request.json")));
}

TEST_CASE("a match request with bad input is refused with its field before anything is sent") {
  for (const char* bad : {"", "1cGIHvFoQDGLAbc", "1cGIHvFoQDGLAbcAA", "1cGIHvFoQDGLAbc-",
                          " 1cGIHvFoQDGLAbc", "1cGIHvFoQDGLA\xC5\xA1Z"}) {
    MatchCustomersRequest request = match_request();
    request.manager_cu_ref_no = bad;
    check_refused(request, "managerCuRefNo");
    request = match_request();
    request.customer_cu_ref_no = bad;
    check_refused(request, "customerCuRefNo");
  }
  MatchCustomersRequest request = match_request();
  request.customer_email = "nobody";
  check_refused(request, "customerEmail");
  request = match_request();
  request.notice = "\xff";
  check_refused(request, "notice");
}

TEST_CASE("a match request must name the other customer, in either way") {
  MatchCustomersRequest request = match_request();
  request.customer_cu_ref_no.reset();
  check_refused(request, "customerCuRefNo");
  request.customer_email = "jan@barasek.com";
  FakeClient client;
  client.reply(200, success);
  CHECK(client->match_customers(request).has_value());
}

TEST_CASE("a match request goes over HTTP/1.1") {
  FakeClient client;
  client.reply(200, success);
  REQUIRE(client->match_customers(match_request()).has_value());
  CHECK(!client.last_request().allow_http2);
}

TEST_CASE("a match request is not tried again after a broken connection") {
  FakeClient client;
  client.transport->fail({ErrorKind::network, true, "broke", {}});
  const auto matched = client->match_customers(match_request());
  REQUIRE(!matched.has_value());
  CHECK(matched.error().delivery == Delivery::unknown);
  CHECK(client.transport->requests().size() == 1);
}

TEST_CASE("a match request goes to its endpoint, and absent members are left out") {
  MatchCustomersRequest request = match_request();
  request.customer_cu_ref_no.reset();
  request.customer_email = " Jan@Barasek.com";
  FakeClient client;
  client.reply(200, success);
  REQUIRE(client->match_customers(request).has_value());
  CHECK(client.last_request().method == "POST");
  CHECK(contains(client.last_request().url, "/api/v1/customer/customer-match-customer?"));
  CHECK(client.last_request().body ==
        R"({"managerCuRefNo":"1cGIHvFoQDGLAbcA","customerEmail":"jan@barasek.com"})");
}

TEST_CASE("an empty note is sent, for it may be meant to delete one") {
  MatchCustomersRequest request = match_request();
  request.notice = "";
  FakeClient client;
  client.reply(200, success);
  REQUIRE(client->match_customers(request).has_value());
  CHECK(json::parse(client.last_request().body).at("notice") == "");
}

TEST_CASE("a match that did not succeed is refused or malformed, never a success") {
  FakeClient client;
  client.reply(200, R"({"success": false})").reply(200, R"({"success": null})");
  CHECK(client->match_customers(match_request()).error().kind == ErrorKind::rejected);
  CHECK(client->match_customers(match_request()).error().kind == ErrorKind::malformed_response);
}

TEST_CASE("a match response needs success and nothing else") {
  FakeClient client;
  client.reply(200, R"({"success": true})");
  client.reply(200, R"({"success": true, "extra": 1e400})");
  client.reply(200, R"({"success": 1})");
  client.reply(200, "{}");
  CHECK(client->match_customers(match_request()).value().success);
  CHECK(client->match_customers(match_request()).value().success);
  CHECK(contains(client->match_customers(match_request()).error().message,
                 "/success: expected a boolean, found a number"));
  CHECK(contains(client->match_customers(match_request()).error().message, "/success is missing"));
}

}  // namespace unit::match_customers_test
