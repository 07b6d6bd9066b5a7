// SPDX-License-Identifier: MIT
// The client against the sandbox, which checks everything again in its own way.
#include <atomic>
#include <bizkithub/client.hpp>
#include <string>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/vectors.hpp"
#include "sandbox.hpp"

namespace integration::sandbox_test {

using bizkithub::ApiKey;
using bizkithub::ApiKeyPlacement;
using bizkithub::CallOptions;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::MatchCustomersRequest;
using bizkithub::Repeatable;
using bizkithub_sandbox::Sandbox;
using support::contains;
using support::create_request;

namespace {

class Service {
 public:
  explicit Service(bizkithub_sandbox::Options options = {}) : sandbox(options) { sandbox.start(); }

  Client client(ClientOptions options = {}, const std::string& key = support::key_text) const {
    options.base_url = sandbox.url();
    return Client(ApiKey::parse(key).value(), std::move(options));
  }

  Sandbox sandbox;
};

// A key of the sandbox's that stands for a state, padded to its length.
std::string special_key(const std::string& state) {
  return "PROD" + state + std::string(28 - state.size(), '0');
}

std::string identity_of(const Client& client, const std::string& email) {
  const std::string body = R"({"email": ")" + email + R"(", "password": "secret"})";
  const auto login = client.call("POST", "customer/login", body, Repeatable::yes);
  const std::string before = R"("identityId":")";
  const auto at = login.value().body.find(before);
  return at == std::string::npos ? "" : login->body.substr(at + before.size(), 32);
}

bizkithub::Error error_of_key(const Service& service, const std::string& key) {
  ClientOptions options;
  options.retry.max_attempts = 1;
  const auto result = service.client(options, key).create_customer(create_request());
  REQUIRE(!result.has_value());
  return result.error();
}

}  // namespace

TEST_CASE("a customer is created once and then found, whatever the spelling of the e-mail") {
  const Service service;
  const Client client = service.client();
  const auto first = client.create_customer(create_request(" Jan@Barasek.com ")).value();
  CHECK(first.new_account);
  CHECK(first.email == "jan@barasek.com");
  CHECK(first.cu_ref_no.size() == 16);
  const auto again = client.create_customer(create_request("jan@BARASEK.COM")).value();
  CHECK(!again.new_account);
  CHECK(again.cu_ref_no == first.cu_ref_no);
  CHECK(service.sandbox.counters().customers_created == 1);
}

TEST_CASE("every field of a create request arrives") {
  const Service service;
  auto request = create_request();
  request.company_name = "\xC5\xBDlu\xC5\xA5ou\xC4\x8Dk\xC3\xBD \"k\xC5\xAF\xC5\x88\"";
  request.company_registration_number = "05103118";
  request.tax_identification_number = "CZ9609040727";
  request.customer_real_ip = "2001:DB8::0001";
  const auto created = service.client().create_customer(request).value();
  CHECK(created.company_name == request.company_name);
  const auto stored = service.sandbox.find_customer("jan@barasek.com").value();
  CHECK(stored.company_name == request.company_name);
  CHECK(stored.company_registration_number == "05103118");
  CHECK(stored.tax_identification_number == "CZ9609040727");
  CHECK(stored.customer_real_ip == "2001:db8::1");
}

TEST_CASE("two customers are matched, by number and by e-mail") {
  const Service service;
  const Client client = service.client();
  const auto manager = client.create_customer(create_request("manager@example.com")).value();
  const auto customer = client.create_customer(create_request("customer@example.com")).value();
  MatchCustomersRequest request;
  request.manager_cu_ref_no = manager.cu_ref_no;
  request.customer_cu_ref_no = customer.cu_ref_no;
  request.notice = "Prefers cardio.";
  CHECK(client.match_customers(request).value().success);
  const auto relation =
      service.sandbox.find_relation(manager.cu_ref_no, customer.cu_ref_no).value();
  CHECK(relation.notice == "Prefers cardio.");
  CHECK(relation.times_applied == 1);
  request.customer_cu_ref_no.reset();
  request.customer_email = " CUSTOMER@example.com";
  CHECK(client.match_customers(request).value().success);
  CHECK(service.sandbox.counters().matches_applied == 2);
}

TEST_CASE("a match with an unknown customer is not found, with either status for it") {
  for (const bool typed : {false, true}) {
    bizkithub_sandbox::Options options;
    options.typed_statuses = typed;
    const Service service(options);
    const auto result = service.client().match_customers(support::match_request());
    REQUIRE(!result.has_value());
    CHECK(result.error().kind == ErrorKind::not_found);
    CHECK(result.error().delivery == Delivery::refused);
    CHECK(result.error().code == "INTERNAL_RESOURCE_NOT_FOUND");
    CHECK(result.error().attempts.size() == 1);
  }
}

TEST_CASE("the key is accepted in every placement, and is sent in no other") {
  const Service service;
  for (auto placement : {ApiKeyPlacement::query, ApiKeyPlacement::bearer, ApiKeyPlacement::both}) {
    ClientOptions options;
    options.api_key_placement = placement;
    CHECK(service.client(options).create_customer(create_request()).has_value());
    const auto request = service.sandbox.last_request();
    const bool in_query = placement != ApiKeyPlacement::bearer;
    const bool in_header = placement != ApiKeyPlacement::query;
    const std::string key = support::key_text;
    CHECK(request.query_parameter("apiKey").value_or("") == (in_query ? key : ""));
    CHECK(request.header("Authorization") == (in_header ? "Bearer " + key : ""));
  }
}

TEST_CASE("every state of a key has its kind and code") {
  struct Rule {
    const char* state;
    ErrorKind kind;
    const char* code;
  };
  const Service service;
  using K = ErrorKind;
  for (const Rule& rule :
       {Rule{"Unknown", K::unauthenticated, "PUBLIC_API_KEY_DOES_NOT_EXIST"},
        Rule{"Deleted", K::unauthenticated, "PUBLIC_API_KEY_HAS_BEEN_DELETED"},
        Rule{"Inactive", K::unauthenticated, "PUBLIC_API_KEY_IS_NOT_ACTIVE"},
        Rule{"Expired", K::unauthenticated, "PUBLIC_API_KEY_HAS_BEEN_EXPIRED"},
        Rule{"NoScope", K::permission_denied, "PUBLIC_API_KEY_SCOPE_NOT_ALLOWED"},
        Rule{"NoMember", K::permission_denied, "PERMISSION_MEMBER_HAS_NO_PERMISSION"},
        Rule{"NoUser", K::unauthenticated, "INTERNAL_USER_MUST_BE_AUTHORIZED"},
        Rule{"LimitKey", K::rate_limited, "PUBLIC_API_KEY_TOO_MANY_REQUEST"},
        Rule{"LimitService", K::rate_limited, "INTERNAL_TOO_MANY_REQUESTS"},
        Rule{"LimitPlan", K::rate_limited, "RATE_LIMIT_EXCEEDED"},
        Rule{"SoftFailure", K::rejected, "E001"}}) {
    INFO(rule.state);
    const auto error = error_of_key(service, special_key(rule.state));
    CHECK(error.kind == rule.kind);
    CHECK(error.code == rule.code);
    CHECK(error.delivery == Delivery::refused);
    CHECK(!error.request_id.empty());
  }
  const auto sample = error_of_key(service, "PRODPGrFxpGEtrOZfuWhnoJohUYBXuOE");
  CHECK(sample.code == "PUBLIC_API_KEY_SAMPLE_VALUE");
  CHECK(sample.kind == ErrorKind::unauthenticated);
}

TEST_CASE("a key expires after some calls") {
  const Service service;
  const Client client = service.client({}, special_key("ExpiresSoon"));
  for (int i = 0; i < 100; ++i) REQUIRE(client.create_customer(create_request()).has_value());
  const auto result = client.create_customer(create_request());
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::unauthenticated);
  CHECK(result.error().code == "PUBLIC_API_KEY_HAS_BEEN_EXPIRED");
}

TEST_CASE("gateways that fail leave the outcome open") {
  const Service service;
  for (const char* state : {"BadGateway", "Unavailable", "GatewayTimeout"}) {
    INFO(state);
    const auto error = error_of_key(service, special_key(state));
    CHECK(error.kind == ErrorKind::server_error);
    CHECK(error.delivery == Delivery::unknown);
    CHECK(contains(error.body, "html>"));
  }
}

TEST_CASE("a rate limit is waited for at the service's word") {
  bizkithub_sandbox::Options options;
  options.rate_limit = bizkithub_sandbox::RateLimit{2, std::chrono::seconds(1)};
  const Service service(options);
  const Client client = service.client();
  for (int i = 0; i < 4; ++i) {
    const auto result = client.create_customer(create_request());
    REQUIRE(result.has_value());
    REQUIRE(result->info.rate_limit.has_value());
    CHECK(result->info.rate_limit->limit == 2U);
  }
}

TEST_CASE("client.call reaches the service's other endpoints") {
  const Service service;
  const Client client = service.client();
  const auto ping = client.call("GET", "/ping/v1", "", Repeatable::yes);
  REQUIRE(ping.has_value());
  CHECK(contains(ping->body, "true"));
  REQUIRE(client.create_customer(create_request("counted@example.com")).has_value());
  const auto counts = client.call("GET", "/sandbox/counts", "", Repeatable::yes);
  CHECK(contains(counts.value().body, R"("customersCreated":1)"));
  const auto unmatch = client.call("POST", "customer/customer-unmatch-customer",
                                   R"({"managerCuRefNo": "1cGIHvFoQDGLAbcA",
                                       "customerCuRefNo": "5CmsaVNgAQqRqoen"})",
                                   Repeatable::no);
  REQUIRE(!unmatch.has_value());
  CHECK(unmatch.error().kind == ErrorKind::not_found);
  const auto nowhere = client.call("GET", "/nowhere", "", Repeatable::yes);
  REQUIRE(!nowhere.has_value());
  CHECK(nowhere.error().kind == ErrorKind::not_found);
}

TEST_CASE("a manager who logged in sees the relations there are") {
  const Service service;
  const Client client = service.client();
  const auto manager = client.create_customer(create_request("manager@example.com")).value();
  const auto customer = client.create_customer(create_request("customer@example.com")).value();
  const std::string identity = "?identityId=" + identity_of(client, "manager@example.com");
  const auto code_of_detail = [&] {
    const auto detail =
        client.call("GET", "customer/detail" + identity + "&cuRefNo=" + customer.cu_ref_no, "",
                    Repeatable::yes);
    return detail ? "" : detail.error().code;
  };
  const auto listed = [&](const std::string& query) {
    const auto list = client.call("GET", "customer/matched-customer-list" + identity + query, "",
                                  Repeatable::yes);
    return contains(list.value().body, customer.cu_ref_no);
  };
  CHECK(code_of_detail() == "PUBLIC_CUSTOMER_DETAIL_NOT_PERMITTED");
  CHECK(!listed(""));

  MatchCustomersRequest request;
  request.manager_cu_ref_no = manager.cu_ref_no;
  request.customer_cu_ref_no = customer.cu_ref_no;
  REQUIRE(client.match_customers(request).has_value());
  CHECK(code_of_detail().empty());
  CHECK(listed(""));
  CHECK(listed("&query=customer%40"));
  CHECK(!listed("&query=somebody"));

  const std::string pair = R"({"managerCuRefNo": ")" + manager.cu_ref_no +
                           R"(", "customerCuRefNo": ")" + customer.cu_ref_no + "\"}";
  REQUIRE(client.call("POST", "customer/customer-unmatch-customer", pair, Repeatable::no));
  CHECK(code_of_detail() == "PUBLIC_CUSTOMER_DETAIL_NOT_PERMITTED");
  CHECK(!listed(""));
}

TEST_CASE("without a login no relation is shown, and the customer does not see the manager's") {
  const Service service;
  const Client client = service.client();
  const auto manager = client.create_customer(create_request("manager@example.com")).value();
  const auto customer = client.create_customer(create_request("customer@example.com")).value();
  MatchCustomersRequest request;
  request.manager_cu_ref_no = manager.cu_ref_no;
  request.customer_cu_ref_no = customer.cu_ref_no;
  REQUIRE(client.match_customers(request).has_value());
  const auto detail = [&](const std::string& identity) {
    return client
        .call("GET", "customer/detail?identityId=" + identity + "&cuRefNo=" + manager.cu_ref_no, "",
              Repeatable::yes)
        .error();
  };
  CHECK(detail("nobody").code == "INTERNAL_USER_MUST_BE_AUTHORIZED");
  CHECK(detail(identity_of(client, "customer@example.com")).code ==
        "PUBLIC_CUSTOMER_DETAIL_NOT_PERMITTED");
}

TEST_CASE("the first match with some keys is done or not, and its outcome unknown") {
  const Service service;
  for (const bool done : {true, false}) {
    const Client client = service.client({}, special_key(done ? "LostAnswer" : "LostRequest"));
    const auto email = done ? "done@example.com" : "lost@example.com";
    MatchCustomersRequest request;
    request.manager_cu_ref_no = client.create_customer(create_request()).value().cu_ref_no;
    request.customer_cu_ref_no = client.create_customer(create_request(email)).value().cu_ref_no;
    const auto matched = client.match_customers(request);
    REQUIRE(!matched.has_value());
    CHECK(matched.error().delivery == Delivery::unknown);
    CHECK(service.sandbox.find_relation(request.manager_cu_ref_no, *request.customer_cu_ref_no)
              .has_value() == done);
    CHECK(client.match_customers(request).has_value());
  }
}

TEST_CASE("what the library takes for an e-mail address, the sandbox takes unchanged") {
  const Service service;
  const Client client = service.client();
  for (const auto& vector : vectors::load("email.txt")) {
    if (!vector.accepted) continue;
    INFO(vector.where);
    const auto result = client.create_customer(create_request(vector.input));
    REQUIRE(result.has_value());
    CHECK(result->email == vector.expected);
  }
}

TEST_CASE("what the library takes for an IP address, the sandbox takes unchanged") {
  const Service service;
  const Client client = service.client();
  for (const auto& vector : vectors::load("ip.txt")) {
    if (!vector.accepted) continue;
    INFO(vector.where);
    auto request = create_request(std::to_string(vector.expected.size()) + "@example.com");
    request.customer_real_ip = vector.input;
    CHECK(client.create_customer(request).has_value());
  }
}

TEST_CASE("threads share a client") {
  const Service service;
  const Client client = service.client();
  std::atomic<int> created{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const auto email = std::to_string(t) + "-" + std::to_string(i) + "@example.com";
        const auto result = client.create_customer(create_request(email));
        if (result && result->new_account && result->email == email) ++created;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(created == 200);
  CHECK(service.sandbox.counters().customers_created == 200);
}

}  // namespace integration::sandbox_test
