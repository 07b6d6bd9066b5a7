// SPDX-License-Identifier: MIT
// How a client builds its requests, and what it makes of their outcomes.
#include <bizkithub/detail/client/client_state.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <bizkithub/testing.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/seed.hpp"
#include "../support/stub_call.hpp"

namespace unit::client_state_test {

using bizkithub::ApiKeyPlacement;
using bizkithub::CallOptions;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::Header;
using bizkithub::HttpRequest;
using bizkithub::Repeatable;
using bizkithub::TimePoint;
using bizkithub::detail::CallPolicy;
using bizkithub::detail::ClientState;
using bizkithub::detail::Endpoint;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::contains;

namespace {

constexpr TimePoint start{std::chrono::hours(5)};
constexpr Endpoint endpoint{"POST", "customer/x?a=b", Repeatable::yes};

struct State {
  explicit State(ClientOptions options = {})
      : state(
            support::key(), std::move(options), {"https://host:8443", "/base", "host", true, false},
            std::make_shared<bizkithub::detail::SequentialTransport>(transport), support::seed()) {}

  HttpRequest request(const Endpoint& to, const std::string& body = "{}",
                      const CallOptions& options = {}) const {
    HttpRequest request = state.http_request(to, body, options, state.policy(to, options, start));
    state.authenticator().prepare(request);
    state.authenticator().authenticate(request);
    return request;
  }

  std::shared_ptr<bizkithub::testing::FakeTransport> transport =
      std::make_shared<bizkithub::testing::FakeTransport>();
  ClientState state;
  support::AcceptsAnything reader;
};

std::string names_of(const HttpRequest& request) {
  std::string names;
  for (const Header& header : request.headers) names += header.name + " ";
  return names;
}

}  // namespace

TEST_CASE("the key is the last parameter of the query, whether there are others or not") {
  const State client;
  const std::string key = support::key_text;
  CHECK(client.request(endpoint).url == "https://host:8443/base/customer/x?a=b&apiKey=" + key);
  CHECK(client.request({"GET", "x", {}}).url == "https://host:8443/base/x?apiKey=" + key);
  CHECK(client.request({"GET", "/root", {}}).url == "https://host:8443/root?apiKey=" + key);
}

TEST_CASE("the key as a bearer is a header, and not part of the URL") {
  ClientOptions options;
  options.api_key_placement = ApiKeyPlacement::bearer;
  const State client(options);
  const HttpRequest request = client.request(endpoint);
  CHECK(request.url == "https://host:8443/base/customer/x?a=b");
  CHECK(support::header(request, "Authorization") == std::string("Bearer ") + support::key_text);
}

TEST_CASE("the headers of a call come after those of the client") {
  const State client;
  CallOptions options;
  options.headers = {{"X-A", "1"}, {"X-A", "2"}};
  CHECK(names_of(client.request(endpoint, "{}", options)) ==
        "Accept User-Agent Content-Type X-A X-A ");
  CHECK(names_of(client.request(endpoint, "", options)) == "Accept User-Agent X-A X-A ");
}

TEST_CASE("a call that names what it accepts, in any case, names it alone") {
  const State client;
  CallOptions options;
  options.headers = {{"accept", "text/csv"}};
  CHECK(names_of(client.request(endpoint, "{}", options)) == "User-Agent Content-Type accept ");
}

TEST_CASE("a request has the limits of its client") {
  ClientOptions options;
  options.connect_timeout = milliseconds(123);
  options.max_response_bytes = 456;
  const State client(options);
  const HttpRequest request = client.request(endpoint, "body");
  CHECK(request.method == "POST");
  CHECK(request.body == "body");
  CHECK(request.connect_timeout == milliseconds(123));
  CHECK(request.max_response_bytes == 456);
}

TEST_CASE("a call goes by the rules of its client where it has none of its own") {
  ClientOptions options;
  options.attempt_timeout = seconds(3);
  options.total_timeout = seconds(20);
  options.retry.max_attempts = 4;
  const State client(options);
  CallOptions call;
  const CallPolicy common = client.state.policy(endpoint, call, start);
  CHECK(common.deadline == start + seconds(20));
  CHECK(common.attempt_timeout == seconds(3));
  CHECK(common.retry.max_attempts == 4);
  call.total_timeout = seconds(90);
  call.retry.emplace();
  const CallPolicy own = client.state.policy(endpoint, call, start);
  CHECK(own.deadline == start + seconds(90));
  CHECK(own.retry.max_attempts == 6);
}

TEST_CASE("a call is repeatable if its endpoint is, or if its options say so") {
  constexpr Endpoint unrepeatable{"POST", "x", Repeatable::no};
  const State client;
  CallOptions call;
  CHECK(client.state.policy(endpoint, call, start).repeatable);
  CHECK(!client.state.policy(unrepeatable, call, start).repeatable);
  CHECK(!client.request(unrepeatable, "{}", call).allow_http2);
  call.retry.emplace().repeat_unrepeatable = true;
  CHECK(client.state.policy(unrepeatable, call, start).repeatable);
  CHECK(client.request(unrepeatable, "{}", call).allow_http2);
}

TEST_CASE("a call with wrong options sends nothing") {
  State client;
  CallOptions options;
  options.total_timeout = milliseconds(0);
  const auto result = client.state.send(endpoint, "{}", options, client.reader);
  REQUIRE(!result.has_value());
  CHECK(result.error().field == "total_timeout");
  CHECK(client.transport->requests().empty());
}

TEST_CASE("a call returns its response and what there is to know of it") {
  State client;
  client.transport->reply({503, {}, {}});
  client.transport->reply({200, {{"X-Request-Id", "abc"}}, "body"});
  const auto result = client.state.send(endpoint, "{}", {}, client.reader);
  REQUIRE(result.has_value());
  CHECK(result->body == "body");
  CHECK(result->headers.size() == 1);
  CHECK(result->info.http_status == 200);
  CHECK(result->info.request_id == "abc");
  CHECK(result->info.attempts.size() == 2);
  CHECK(result->info.earlier_attempt_may_have_applied);
}

TEST_CASE("an endpoint that is not found is named, without its query") {
  State client;
  client.transport->reply({404, {}, {}});
  const auto relative = client.state.send(endpoint, "{}", {}, client.reader);
  CHECK(relative.error().kind == ErrorKind::not_found);
  CHECK(contains(relative.error().message, "(POST /base/customer/x of https://"));
  client.transport->reply({404, {}, {}});
  const auto absolute = client.state.send({"GET", "/root?q", {}}, "", {}, client.reader);
  CHECK(contains(absolute.error().message, "(GET /root of https://"));
  client.transport->reply({403, {}, {}});
  CHECK(!contains(client.state.send(endpoint, "", {}, client.reader).error().message, "/base"));
}

TEST_CASE("the name of an endpoint shows no e-mail address that is part of its path") {
  State client;
  client.transport->reply({404, {}, {}});
  const Endpoint of_customer{"GET", "customer/jan%40barasek.com", Repeatable::no};
  const auto result = client.state.send(of_customer, "", {}, client.reader);
  CHECK(!contains(result.error().message, "barasek"));
}

TEST_CASE("the name of an endpoint shows no key that is part of the host of base_url") {
  ClientOptions options;
  options.base_url = "https://PRODaaaabbbbccccddddeeeeffffgggg.example";
  support::FakeClient client(options);
  client.reply(404);
  const std::string message = client->create_customer(support::create_request()).error().message;
  CHECK(contains(message, "(POST /api/v1/customer/create of https://[key].example)"));
}

TEST_CASE("the calls of a client share its retries") {
  ClientOptions options;
  options.retry_reserve = 3;
  State client(options);
  for (int i = 0; i < 9; ++i) client.transport->reply({503, {}, {}});
  const auto attempts = [&client] {
    return client.state.send(endpoint, "{}", {}, client.reader).error().attempts.size();
  };
  CHECK(attempts() == 4);
  CHECK(attempts() == 1);
}

TEST_CASE("a client logs by the name of the endpoint, at the level of its options") {
  ClientOptions options;
  std::vector<std::string> messages;
  options.logger = [&](const bizkithub::LogRecord& record) { messages.push_back(record.message); };
  options.log_level = bizkithub::LogLevel::error;
  State client(options);
  client.transport->reply({503, {}, {}});
  client.transport->reply({403, {}, {}});
  CHECK(!client.state.send(endpoint, "{}", {}, client.reader).has_value());
  REQUIRE(messages.size() == 1);
  CHECK(contains(messages[0], "POST /base/customer/x: failed: permission_denied"));
}

}  // namespace unit::client_state_test
