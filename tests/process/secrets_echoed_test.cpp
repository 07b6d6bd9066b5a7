// SPDX-License-Identifier: MIT
// A service that sends the key and the customer's address back, on purpose, in every place and
// disguise: neither may show in anything that the library prints.
#include "../support/catch2.hpp"
#include "canary.hpp"

namespace process::secrets_echoed_test {

using bizkithub::ApiKeyPlacement;
using bizkithub::ClientOptions;
using bizkithub::Header;
using bizkithub::HttpResponse;
using process::canary_emails;
using process::canary_keys;
using process::Disguise;
using process::disguises;
using process::in_json;
using process::Witness;

namespace {

struct Place {
  const char* name;
  HttpResponse (*put)(const std::string& text);
};

HttpResponse refusal(int status, const std::string& body, std::vector<Header> headers = {}) {
  return {status, std::move(headers), body};
}

const std::vector<Place> places{
    {"message",
     [](const std::string& t) {
       return refusal(404, R"({"success": false, "error": {"code": "INTERNAL_RESOURCE_NOT_FOUND",)"
                           R"( "message": ")" +
                               in_json(t) + "\"}}");
     }},
    {"description",
     [](const std::string& t) {
       return refusal(400, R"({"success": false, "error": {"code": "INTERNAL_VALIDATION_FAILED",)"
                           R"( "message": "no", "description": ")" +
                               in_json(t) + "\"}}");
     }},
    {"code",
     [](const std::string& t) {
       return refusal(400, R"({"success": false, "error": {"code": ")" + in_json(t) + "\"}}");
     }},
    {"errorCode and message",
     [](const std::string& t) {
       return refusal(403, R"({"success": false, "errorCode": ")" + in_json(t) +
                               R"(", "message": ")" + in_json(t) + "\"}");
     }},
    {"message of a 200",
     [](const std::string& t) {
       return refusal(200, R"({"success": false, "error": {"code": "SOMETHING", "message": ")" +
                               in_json(t) + "\"}}");
     }},
    {"x-request-id",
     [](const std::string& t) {
       return refusal(500, "", {{"x-request-id", t}});
     }},
    {"cf-ray",
     [](const std::string& t) {
       return refusal(401, "", {{"cf-ray", t}});
     }},
    {"Location",
     [](const std::string& t) {
       return refusal(302, "", {{"Location", t}});
     }},
    {"Retry-After",
     [](const std::string& t) {
       return refusal(429, "", {{"Retry-After", t}});
     }},
    {"html",
     [](const std::string& t) {
       return refusal(502, "<html><title>" + t + "</title></html>",
                      {{"Content-Type", "text/html"}});
     }},
    {"html of a 200", [](const std::string& t) { return refusal(200, "<p>" + t + "</p>"); }},
    {"a value of the wrong type",
     [](const std::string& t) { return refusal(200, R"({"success": ")" + in_json(t) + "\"}"); }},
    {"the name of an unknown field",
     [](const std::string& t) { return refusal(200, "{\"" + in_json(t) + "\": 1"); }}};

// Everything that is printed when the service answers `text` there.
Witness witness_of(const Place& place, const std::string& text, const std::string& email,
                   const std::string& key) {
  Witness witness;
  ClientOptions options;
  const auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
  options.transport = transport;
  options.retry.max_attempts = 2;
  transport->reply(place.put(text));
  transport->reply(place.put(text));
  const bizkithub::Client client(bizkithub::ApiKey::parse(key).value(), witness.watch(options));
  witness.read(client.create_customer(support::create_request(email)));
  return witness;
}

// The places in which something showed, and what it looked like.
std::string leaks_of(const std::string& text, const std::string& email, const std::string& key) {
  std::string leaks;
  for (const Place& place : places) {
    const std::string leak = witness_of(place, text, email, key).first_leak();
    if (!leak.empty()) leaks += std::string(place.name) + ": " + leak + "\n";
  }
  return leaks;
}

}  // namespace

TEST_CASE("the search for the canaries finds them in every disguise but those of single letters") {
  for (const Disguise& disguise : disguises) {
    INFO(disguise.name);
    for (const auto& key : canary_keys) CHECK(process::shows_canary(disguise.apply(key)));
    for (const auto& email : canary_emails) CHECK(process::shows_canary(disguise.apply(email)));
  }
  CHECK(!process::shows_canary("not_found, refused: [e-mail] is unknown; [key]"));
}

TEST_CASE("every place from which the service is quoted is read by the witness") {
  for (const Place& place : places) {
    INFO(place.name);
    CHECK(witness_of(place, "text", canary_emails[0], canary_keys[0]).lines() > 8);
  }
}

TEST_CASE("an e-mail address that the service sends back does not show") {
  for (const Disguise& disguise : disguises) {
    for (const std::string& email : canary_emails) {
      INFO(disguise.name << ": " << disguise.apply(email));
      CHECK(leaks_of("Customer " + disguise.apply(email) + " is unknown.", email, canary_keys[0]) ==
            "");
    }
  }
}

TEST_CASE("a key that the service sends back does not show") {
  for (const Disguise& disguise : disguises) {
    for (const std::string& key : canary_keys) {
      INFO(disguise.name << ": " << disguise.apply(key));
      CHECK(leaks_of("The key " + disguise.apply(key) + " is unknown.", "a@b.example", key) == "");
      CHECK(leaks_of(disguise.apply(key), "a@b.example", key) == "");
    }
  }
}

TEST_CASE("a key of which the service sends back a part does not show") {
  for (const std::size_t length : {16U, 20U, 28U, 31U}) {
    INFO(length << " characters");
    const std::string& key = canary_keys[0];
    CHECK(leaks_of("key " + key.substr(0, length) + "...", "a@b.example", key) == "");
  }
}

TEST_CASE("the key and the address next to each other, without a gap, do not show") {
  const std::string& key = canary_keys[0];
  for (const std::string& email : canary_emails) {
    INFO(email);
    CHECK(leaks_of(key + email, email, key) == "");
    CHECK(leaks_of(email + key, email, key) == "");
    CHECK(leaks_of(key + key + email + "," + email, email, key) == "");
  }
}

TEST_CASE("what a transport of the user's says of a request does not show the key in it") {
  for (const auto placement :
       {ApiKeyPlacement::query, ApiKeyPlacement::bearer, ApiKeyPlacement::both}) {
    Witness witness;
    ClientOptions options;
    const auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
    options.transport = transport;
    options.api_key_placement = placement;
    for (int i = 0; i < 6; ++i) {
      transport->fail({bizkithub::ErrorKind::network,
                       true,
                       "POST https://host/x?apiKey=" + canary_keys[0] + " for " + canary_emails[0],
                       {}});
    }
    const bizkithub::Client client(bizkithub::ApiKey::parse(canary_keys[0]).value(),
                                   witness.watch(options));
    witness.read(client.create_customer(support::create_request(canary_emails[0])));
    CHECK(witness.first_leak() == "");
    CHECK(witness.lines() > 12);
  }
}

}  // namespace process::secrets_echoed_test
