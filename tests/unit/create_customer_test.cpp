// SPDX-License-Identifier: MIT
// What the call that creates a customer sends, refuses and returns.
#include <bizkithub/client.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::create_customer_test {

using bizkithub::CreateCustomerRequest;
using bizkithub::CreateCustomerResponse;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::Result;
using nlohmann::json;
using support::contains;
using support::create_request;
using support::FakeClient;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

json sent_by(const CreateCustomerRequest& request) {
  FakeClient client;
  client.reply(200, support::created);
  REQUIRE(client->create_customer(request).has_value());
  return json::parse(client.last_request().body);
}

void check_refused(const CreateCustomerRequest& request, const std::string& field) {
  const FakeClient client;
  support::check_refused(client, client->create_customer(request), field);
}

Result<CreateCustomerResponse> read(const std::string& body) {
  FakeClient client;
  client.reply(200, body);
  return client->create_customer(create_request());
}

// A minimal answer with something more in it.
Result<CreateCustomerResponse> read_with(const std::string& members) {
  return read(R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA", )" + members +
              "}");
}

}  // namespace

TEST_CASE("the request of the vendor's create example is sent field for field") {
  CreateCustomerRequest request = create_request("jan@barasek.com");
  request.company_name = "BizKitHub";
  request.company_registration_number = "05103118";
  request.tax_identification_number = "CZ9609040727";
  request.customer_real_ip = "1.1.1.1";
  CHECK(sent_by(request) == json::parse(support::read_file("create_request.json")));
}

TEST_CASE("absent optionals are left out and present empty ones are sent") {
  CHECK(sent_by(create_request()) == json{{"email", "jan@barasek.com"}});
  CreateCustomerRequest request = create_request();
  request.company_name = "";
  request.customer_real_ip = "";
  CHECK(sent_by(request) ==
        json{{"email", "jan@barasek.com"}, {"companyName", ""}, {"customerRealIp", "127.0.0.1"}});
}

TEST_CASE("e-mail and IP are sent in their normal form") {
  CreateCustomerRequest request = create_request("  Jan+Tag@BARASEK.com\n");
  request.customer_real_ip = "2001:DB8:0:0:0:0:0:1";
  const json sent = sent_by(request);
  CHECK(sent["email"] == "jan+tag@barasek.com");
  CHECK(sent["customerRealIp"] == "2001:db8::1");
}

TEST_CASE("any UTF-8 text arrives as it was given") {
  const std::string text = "\"\\/\b\f\n\r\t\x01\0 \xC5\xA1 \xF0\x9F\x98\x80 \x7f </script>"s;
  CreateCustomerRequest request = create_request();
  request.company_name = text;
  CHECK(sent_by(request)["companyName"] == text);
}

TEST_CASE("a create request with bad input is refused with its field before anything is sent") {
  check_refused(create_request(""), "email");
  check_refused(create_request("nobody"), "email");
  CreateCustomerRequest request = create_request();
  request.company_name = "\xff";
  check_refused(request, "companyName");
  request = create_request();
  request.company_registration_number = "a\xC3";
  check_refused(request, "companyRegistrationNumber");
  request = create_request();
  request.tax_identification_number = "\xED\xA0\x80";
  check_refused(request, "taxIdentificationNumber");
  request = create_request();
  request.customer_real_ip = "1.2.3";
  check_refused(request, "customerRealIp");
}

TEST_CASE("a create request may use HTTP/2") {
  FakeClient client;
  client.reply(200, support::created);
  REQUIRE(client->create_customer(create_request()).has_value());
  CHECK(client.last_request().allow_http2);
}

TEST_CASE("a create request is tried again after a broken connection") {
  FakeClient client;
  client.transport->fail({ErrorKind::network, true, "broke", {}});
  client.reply(200, support::created);
  const auto created = client->create_customer(create_request());
  REQUIRE(created.has_value());
  CHECK(created->info.earlier_attempt_may_have_applied);
  CHECK(client.transport->requests().size() == 2);
}

TEST_CASE("a create request goes to its endpoint, with the members in a fixed order") {
  CreateCustomerRequest request = create_request();
  request.customer_real_ip = "1.1.1.1";
  request.tax_identification_number = "t";
  request.company_registration_number = "r";
  request.company_name = "c";
  FakeClient client;
  client.reply(200, support::created);
  REQUIRE(client->create_customer(request).has_value());
  CHECK(client.last_request().method == "POST");
  CHECK(contains(client.last_request().url, "/api/v1/customer/create?"));
  CHECK(client.last_request().body ==
        R"({"email":"jan@barasek.com","companyName":"c","companyRegistrationNumber":"r",)"
        R"("taxIdentificationNumber":"t","customerRealIp":"1.1.1.1"})");
}

TEST_CASE("every field of the vendor's example response is read") {
  const std::string body = support::read_file("create_response.json");
  const auto result = read(body);
  REQUIRE(result.has_value());
  const CreateCustomerResponse& customer = *result;
  CHECK(customer.success);
  CHECK(customer.new_account);
  CHECK(customer.cu_ref_no == "1cGIHvFoQDGLAbcA");
  CHECK(customer.credit_balance == 123);
  CHECK(customer.email == "jan@barasek.com");
  CHECK(customer.phone == "+420 777123456");
  CHECK(customer.first_name == "Jan");
  CHECK(customer.last_name ==
        "Bar\xC3\xA1\xC5\xA1"
        "ek");
  CHECK(customer.company_name == "BizKitHub");
  CHECK(customer.premium);
  CHECK(!customer.ban);
  CHECK(customer.meta_json == "{}");
  CHECK(customer.info.body == body);
  CHECK(customer.info.http_status == 200);
}

TEST_CASE("the groups, referral and subscriptions of the example response are read") {
  const auto customer = read(support::read_file("create_response.json")).value();
  REQUIRE(customer.groups.size() == 1);
  CHECK(customer.groups[0].name == "Personal Trainer");
  CHECK(customer.groups[0].slug == "trainer");
  REQUIRE(customer.referral.has_value());
  CHECK(customer.referral->code == "1cGIHvFoQDGLAbcA");
  CHECK(customer.referral->email == "jan@barasek.com");
  CHECK(customer.referral->first_name == "Jan");
  CHECK(customer.referral->last_name ==
        "Bar\xC3\xA1\xC5\xA1"
        "ek");
  REQUIRE(customer.running_subscription_list.size() == 1);
  const auto& subscription = customer.running_subscription_list[0];
  CHECK(subscription.external_id == "d9DfQL3ZF01t7Ykk");
  CHECK(subscription.product_slug == "predplatne-rocni");
  CHECK(subscription.product_code == "predplatne-rocni");
  CHECK(subscription.order_number == "25000001");
  CHECK(subscription.order_hash == "CuS08iXV3cOwweQsQB3TwYXtDr67K4kW");
  CHECK(subscription.auto_renew);
}

TEST_CASE("a balance is a number of any form") {
  CHECK(read_with(R"("creditBalance": -5)").value().credit_balance == -5);
  CHECK(read_with(R"("creditBalance": 1.5)").value().credit_balance == 1.5);
  CHECK(read_with(R"("creditBalance": 1e3)").value().credit_balance == 1000);
  CHECK(read_with(R"("creditBalance": 18446744073709551615)").value().credit_balance > 1e19);
}

TEST_CASE("success and what a customer cannot do without must be there") {
  CHECK(contains(read(R"({"newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})").error().message,
                 "/success is missing"));
  CHECK(contains(read(R"({"success": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})").error().message,
                 "/newAccount is missing"));
  CHECK(contains(read(R"({"success": true, "newAccount": false})").error().message,
                 "/cuRefNo is missing"));
}

TEST_CASE("an empty referral is there, and one that is null is not") {
  CHECK(read_with(R"("referral": {})").value().referral.has_value());
  CHECK(read_with(R"("referral": {})").value().referral->code.empty());
  CHECK(!read_with(R"("referral": null)").value().referral.has_value());
}

}  // namespace unit::create_customer_test
