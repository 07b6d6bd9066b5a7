// SPDX-License-Identifier: MIT
// Replacing the key of a client while it is in use.
#include <atomic>
#include <bizkithub/detail/call/call_exchange.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/simulated_service.hpp"

namespace unit::set_api_key_test {

using bizkithub::ApiKey;
using bizkithub::ApiKeyPlacement;
using bizkithub::ClientOptions;
using bizkithub::detail::Authenticator;
using support::contains;
using support::create_request;
using support::FakeClient;

namespace {

constexpr const char* new_text = "ROOTzyxwvutsrqponmlkjihgfedcba98";

ApiKey new_key() { return ApiKey::parse(new_text).value(); }

void check_key(const bizkithub::HttpRequest& request, ApiKeyPlacement placement,
               const std::string& key) {
  const bool in_query = placement != ApiKeyPlacement::bearer;
  const bool in_header = placement != ApiKeyPlacement::query;
  CHECK(contains(request.url, "?apiKey=" + key) == in_query);
  CHECK(support::header(request, "Authorization") == (in_header ? "Bearer " + key : "(absent)"));
}

}  // namespace

TEST_CASE("each placement sends the key where it says") {
  for (auto placement : {ApiKeyPlacement::query, ApiKeyPlacement::bearer, ApiKeyPlacement::both}) {
    ClientOptions options;
    options.api_key_placement = placement;
    FakeClient client(options);
    client.reply(200, support::created).reply(200, support::created);
    CHECK(client->create_customer(create_request()).has_value());
    check_key(client.last_request(), placement, support::key_text);
    client.client().set_api_key(new_key());
    CHECK(client->create_customer(create_request()).has_value());
    check_key(client.last_request(), placement, new_text);
  }
}

TEST_CASE("a retry that begins after the key was replaced has the new key") {
  for (auto placement : {ApiKeyPlacement::query, ApiKeyPlacement::bearer, ApiKeyPlacement::both}) {
    FakeClient* replaced = nullptr;
    ClientOptions options;
    options.api_key_placement = placement;
    options.logger = [&](const bizkithub::LogRecord&) {
      replaced->client().set_api_key(new_key());
    };
    FakeClient client(options);
    replaced = &client;
    client.reply(429).reply(200, support::created);
    CHECK(client->create_customer(create_request()).has_value());
    const auto requests = client.transport->requests();
    REQUIRE(requests.size() == 2);
    check_key(requests[0], placement, support::key_text);
    check_key(requests[1], placement, new_text);
  }
}

TEST_CASE("the records of a bulk run have the key that is current when they are sent") {
  FakeClient client;
  for (int i = 0; i < 6; ++i) client.reply(200, support::created);
  std::size_t results = 0;
  client->bulk_create_customers(support::creates(6), [&](std::size_t, const auto&) {
    if (++results == 3) client.client().set_api_key(new_key());
  });
  const auto requests = client.transport->requests();
  REQUIRE(requests.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    check_key(requests[i], ApiKeyPlacement::query, i < 3 ? support::key_text : new_text);
  }
}

TEST_CASE("the API key that is read is always one that was set, whole") {
  const std::string texts[] = {"PROD" + std::string(28, 'a'), "PROD" + std::string(28, 'b')};
  Authenticator key(ApiKey::parse(texts[0]).value(), ApiKeyPlacement::query);
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      bizkithub::HttpRequest request;
      key.prepare(request);
      while (!stop) {
        key.authenticate(request);
        const std::string text = request.url.substr(request.url.size() - 32);
        if (text != texts[0] && text != texts[1]) ++torn;
      }
    });
  }
  for (int i = 0; i < 20'000; ++i) key.set_key(ApiKey::parse(texts[i % 2]).value());
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(torn == 0);
}

}  // namespace unit::set_api_key_test
