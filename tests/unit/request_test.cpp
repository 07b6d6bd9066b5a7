// SPDX-License-Identifier: MIT
// What every call sends and refuses, and how it behaves as a whole.
#include <bizkithub/client.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::request_test {

using bizkithub::ApiKeyPlacement;
using bizkithub::CallOptions;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::LogLevel;
using bizkithub::LogRecord;
using bizkithub::Repeatable;
using support::contains;
using support::create_request;
using support::FakeClient;
using support::match_request;

namespace {

const std::string success = R"({"success": true})";

void check_refused(const Error& error, const std::string& field, const FakeClient& client) {
  INFO(error.message);
  CHECK(error.kind == ErrorKind::invalid_argument);
  CHECK(error.delivery == Delivery::not_sent);
  CHECK(error.field == field);
  CHECK(!error.message.empty());
  CHECK(client.transport->requests().empty());
}

}  // namespace

TEST_CASE("the key travels in the query, or as a bearer and then not in the URL") {
  FakeClient query;
  query.reply(200, support::created);
  REQUIRE(query->create_customer(create_request()).has_value());
  CHECK(query.last_request().url ==
        std::string("https://api.bizkithub.com/api/v1/customer/create?apiKey=") +
            support::key_text);
  CHECK(support::header(query.last_request(), "Authorization") == "(absent)");

  ClientOptions options;
  options.api_key_placement = ApiKeyPlacement::bearer;
  FakeClient bearer(options);
  bearer.reply(200, support::created);
  REQUIRE(bearer->create_customer(create_request()).has_value());
  CHECK(bearer.last_request().url == "https://api.bizkithub.com/api/v1/customer/create");
  CHECK(support::header(bearer.last_request(), "Authorization") ==
        std::string("Bearer ") + support::key_text);
}

TEST_CASE("a request carries the headers that say what it is and who sends it") {
  ClientOptions options;
  options.application = "shop/2.1; import";
  FakeClient client(options);
  client.reply(200, support::created);
  CallOptions call;
  call.headers = {{"X-Trace", "abc"}, {"X-Empty", ""}};
  REQUIRE(client->create_customer(create_request(), call).has_value());
  const auto request = client.last_request();
  CHECK(request.method == "POST");
  CHECK(support::header(request, "Content-Type") == "application/json");
  CHECK(support::header(request, "Accept") == "application/json");
  CHECK(contains(support::header(request, "User-Agent"),
                 "bizkithub-cpp/0.1.0 (shop/2.1; import) libcurl/"));
  CHECK(support::header(request, "X-Trace") == "abc");
  CHECK(support::header(request, "X-Empty").empty());
}

TEST_CASE("a caller may ask for another media type than JSON") {
  FakeClient client;
  client.reply(200, "a;b");
  CallOptions call;
  call.headers = {{"accept", "text/csv"}};
  REQUIRE(client->call("GET", "customer/export", "", Repeatable::yes, call).has_value());
  CHECK(support::header(client.last_request(), "Accept") == "(absent)");
  CHECK(support::header(client.last_request(), "accept") == "text/csv");
}

TEST_CASE("repeat_unrepeatable makes a match be tried again, for a client or for one call") {
  CallOptions call;
  call.retry.emplace();
  call.retry->repeat_unrepeatable = true;
  FakeClient client;
  client.transport->fail({ErrorKind::network, true, "broke", {}});
  client.reply(200, success);
  CHECK(client->match_customers(match_request(), call).has_value());
}

TEST_CASE("the total timeout of a call goes before that of its client") {
  FakeClient client;
  client.transport->reply({200, {}, success}, std::chrono::seconds(3));
  client.transport->reply({200, {}, success}, std::chrono::seconds(3));
  CallOptions call;
  call.total_timeout = std::chrono::seconds(2);
  const auto start = client.transport->clock().now();
  const auto late = client->match_customers(match_request(), call);
  CHECK(late.error().kind == ErrorKind::timed_out);
  CHECK(client.transport->clock().now() - start == std::chrono::seconds(2));
  CHECK(client->match_customers(match_request()).has_value());
}

TEST_CASE("client.call reaches other endpoints, relative to base_url or from the host's root") {
  struct Rule {
    const char* path;
    const char* url;
  };
  for (const Rule& rule :
       {Rule{"customer/customer-unmatch-customer", "/api/v1/customer/customer-unmatch-customer?"},
        Rule{"/ping/v1", "/ping/v1?"},
        Rule{"customer/list?page=2", "/api/v1/customer/list?page=2&"},
        Rule{"a/%2F/b", "/api/v1/a/%2F/b?"}, Rule{"a..b/...", "/api/v1/a..b/...?"}}) {
    INFO(rule.path);
    FakeClient client;
    client.reply(200, "{}");
    REQUIRE(client->call("POST", rule.path, "{}", Repeatable::no).has_value());
    CHECK(client.last_request().url ==
          std::string("https://api.bizkithub.com") + rule.url + "apiKey=" + support::key_text);
  }
}

TEST_CASE("client.call refuses an unknown method and a body that is not JSON") {
  using namespace std::string_literals;
  const FakeClient client;
  for (const char* method : {"", "get", "CONNECT", "TRACE", "GET / HTTP/1.1\r\nX: y", "FOO"}) {
    INFO(method);
    check_refused(client->call(method, "x", "", Repeatable::no).error(), "method", client);
  }
  check_refused(client->call("HEAD", "x", "{}", Repeatable::no).error(), "json_body", client);
  for (const std::string& body : {"{"s, "x"s, "{} {}"s, "\"\xff\""s, "{}\0not json"s}) {
    INFO(body);
    check_refused(client->call("POST", "x", body, Repeatable::no).error(), "json_body", client);
  }
}

TEST_CASE("a GET without a body carries no content type") {
  FakeClient client;
  client.reply(200, "pong", {{"X-Answer", "yes"}});
  const auto response = client->call("GET", "/ping/v1", "", Repeatable::yes).value();
  CHECK(response.body == "pong");
  CHECK(response.headers.at(0).value == "yes");
  CHECK(response.info.body.empty());
  CHECK(support::header(client.last_request(), "Content-Type") == "(absent)");
}

TEST_CASE("a cancelled token ends a call before it is sent") {
  bizkithub::CancellationSource source;
  CallOptions call;
  call.cancellation = source.token();
  source.cancel();
  FakeClient client;
  const auto result = client->create_customer(create_request(), call);
  CHECK(result.error().kind == ErrorKind::cancelled);
  CHECK(result.error().delivery == Delivery::not_sent);
  CHECK(client.transport->requests().empty());
}

TEST_CASE("cancelling ends a call that waits, with the delivery that is certain") {
  bizkithub::CancellationSource source;
  ClientOptions options;
  options.logger = [&](const LogRecord& record) {
    if (contains(record.message, "next attempt")) source.cancel();
  };
  FakeClient client(options);
  client.reply(502).reply(200, support::created);
  CallOptions call;
  call.cancellation = source.token();
  const auto result = client->create_customer(create_request(), call);
  REQUIRE(!result.has_value());
  CHECK(result.error().kind == ErrorKind::cancelled);
  CHECK(result.error().delivery == Delivery::unknown);
  CHECK(client.transport->replies_left() == 1);
}

TEST_CASE("the logger hears of attempts, waits and failures, without key or e-mail") {
  std::vector<LogRecord> records;
  ClientOptions options;
  options.logger = [&](const LogRecord& record) { records.push_back(record); };
  FakeClient client(options);
  const std::string echo = R"({"error": {"code": "X", "message": "jan@barasek.com )" +
                           std::string(support::key_text) + R"("}})";
  client.reply(502, echo).reply(429, echo).reply(400, echo);
  REQUIRE(!client->create_customer(create_request()).has_value());
  REQUIRE(records.size() == 6);
  CHECK(contains(records[0].message,
                 "POST /api/v1/customer/create: attempt 1: server_error, unknown, HTTP 502"));
  CHECK(records[1].level == LogLevel::warning);
  CHECK(contains(records[1].message, "next attempt in"));
  CHECK(records[3].level == LogLevel::info);
  CHECK(records[5].level == LogLevel::error);
  for (const auto& record : records) {
    CHECK(!contains(record.message, "barasek"));
    CHECK(!contains(record.message, "PROD0123"));
  }
}

TEST_CASE("records below the log level are not made") {
  std::size_t records = 0;
  ClientOptions options;
  options.log_level = LogLevel::error;
  options.logger = [&](const LogRecord&) { ++records; };
  FakeClient client(options);
  client.reply(502).reply(200, support::created);
  CHECK(client->create_customer(create_request()).has_value());
  CHECK(records == 0);
}

TEST_CASE("a logger may call the client, and what it throws reaches the caller") {
  FakeClient* inner = nullptr;
  ClientOptions options;
  int depth = 0;
  options.logger = [&](const LogRecord&) {
    if (depth++ == 0) CHECK((*inner)->match_customers(match_request()).has_value());
    if (depth == 3) throw std::runtime_error("from the logger");
  };
  FakeClient client(options);
  inner = &client;
  client.reply(200, support::created).reply(200, success).reply(200, support::created);
  CHECK(client->create_customer(create_request()).has_value());
  CHECK_THROWS_WITH(client->create_customer(create_request()), "from the logger");
  client.reply(200, success);
  CHECK(client->match_customers(match_request()).has_value());
}

TEST_CASE("a client can be moved, and assigned to after it was moved from") {
  FakeClient fake;
  fake.reply(200, success).reply(200, success);
  ClientOptions options;
  options.transport = fake.transport;
  bizkithub::Client first(support::key(), options);
  bizkithub::Client second(std::move(first));
  CHECK(second.match_customers(match_request()).has_value());
  first = std::move(second);
  CHECK(first.match_customers(match_request()).has_value());
}

namespace {

struct ThrowingTransport final : bizkithub::Transport {
  bizkithub::HttpOutcome send(const bizkithub::HttpRequest&, bizkithub::TimePoint,
                              const bizkithub::CancellationToken&) override {
    throw std::runtime_error("no transport today");
  }
};

}  // namespace

TEST_CASE("an exception of a transport reaches the caller") {
  ClientOptions options;
  options.transport = std::make_shared<ThrowingTransport>();
  const bizkithub::Client client(support::key(), options);
  CHECK_THROWS_AS(client.create_customer(create_request()), std::runtime_error);
}

}  // namespace unit::request_test
