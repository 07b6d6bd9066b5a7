// SPDX-License-Identifier: MIT
// The key and the customer's address through calls on real sockets, and as bad input: neither may
// show in anything that the library prints.
#include <bizkithub/bizkithub.hpp>

#include "../support/catch2.hpp"
#include "../support/raw_server.hpp"
#include "canary.hpp"

namespace process::secrets_test {

using bizkithub::ApiKey;
using bizkithub::ApiKeyPlacement;
using bizkithub::CallOptions;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Repeatable;
using std::chrono::milliseconds;
using support::RawConnection;
using support::RawServer;

namespace {

const std::string both = canary_emails[0] + " " + canary_keys[0];

ApiKey canary_key() { return ApiKey::parse(canary_keys[0]).value(); }

struct Scenario {
  const char* name;
  RawServer::Serve serve;
  const char* scheme = "http";
  milliseconds timeout = process::forever;
};

// Reads each request and sends these bytes in place of a decent answer.
RawServer::Serve answer(const std::string& bytes) {
  return [bytes](RawConnection& connection, int) {
    while (!connection.read_request().empty()) {
      connection.send(bytes);
      if (bytes.find("\r\n\r\n{") == std::string::npos) return;
    }
  };
}

const std::vector<Scenario>& scenarios() {
  static const std::string ok = "HTTP/1.1 200 OK\r\n";
  static const std::string json = R"({"success": true, "newAccount": true, "cuRefNo": ")" + both +
                                  R"(", "email": ")" + canary_emails[0] + "\"}";
  static const std::vector<Scenario> all{
      {"success", answer(ok + "x-request-id: " + both +
                         "\r\nContent-Length: " + std::to_string(json.size()) + "\r\n\r\n" + json)},
      {"closed without an answer", [](RawConnection& c, int) { c.read_request(); }},
      {"reset",
       [](RawConnection& c, int) {
         c.read_request();
         c.reset();
       }},
      {"stalled", [](RawConnection& c, int) { c.stall(); }, "http", milliseconds(80)},
      {"no HTTP", answer(both + "\r\n\r\n")},
      {"no known version", answer("HTTP/9.9 200 " + both + "\r\n\r\n")},
      {"reason phrase", answer("HTTP/1.1 404 " + both + "\r\nContent-Length: 0\r\n\r\n")},
      {"Content-Length", answer(ok + "Content-Length: " + both + "\r\n\r\n")},
      {"Transfer-Encoding", answer(ok + "Transfer-Encoding: " + both + "\r\n\r\n")},
      {"Content-Encoding", answer(ok + "Content-Encoding: " + both + "\r\n\r\nabc")},
      {"a header without a colon", answer(ok + both + "\r\n\r\n")},
      {"a header of no value", answer(ok + canary_keys[0] + ":\r\nContent-Length: 3\r\n\r\nabc")},
      {"chunk size", answer(ok + "Transfer-Encoding: chunked\r\n\r\n" + both + "\r\n")},
      {"body cut short", answer(ok + "Content-Length: 9999\r\n\r\n" + both)},
      {"redirect", answer("HTTP/1.1 302 Found\r\nLocation: https://" + canary_emails[0] +
                          "/?apiKey=" + canary_keys[0] + "\r\nContent-Length: 0\r\n\r\n")},
      {"no TLS", [](RawConnection& c, int) { c.send(both); }, "https"},
      {"stalled TLS", [](RawConnection& c, int) { c.stall(); }, "https", milliseconds(80)}};
  return all;
}

void make_calls(const Client& client, const std::string& email, Witness& witness) {
  const auto created = client.create_customer(support::create_request(email));
  created ? witness.read(created->info) : witness.read(created);
  auto request = support::match_request();
  request.customer_email = email;
  request.notice = both;
  const auto matched = client.match_customers(request);
  matched ? witness.read(matched->info) : witness.read(matched);
  const std::string path = "customer/" + process::percent_encoded(email, "0123456789abcdef") +
                           "?key=" + canary_keys[1] + "&email=" + canary_emails[1];
  const auto raw = client.call("GET", path, "", Repeatable::yes);
  raw ? witness.read(raw->info) : witness.read(raw);
}

}  // namespace

TEST_CASE("neither key nor address shows, whatever a server does to the call") {
  for (const Scenario& scenario : scenarios()) {
    for (const auto placement :
         {ApiKeyPlacement::query, ApiKeyPlacement::bearer, ApiKeyPlacement::both}) {
      const RawServer server(scenario.serve);
      Witness witness;
      ClientOptions options = process::options_for(server.url(scenario.scheme));
      options.api_key_placement = placement;
      options.total_timeout = scenario.timeout;
      options.retry.max_attempts = 2;
      const Client client(canary_key(), witness.watch(options));
      for (const std::string& email : {canary_emails[0], canary_emails[2], canary_emails[4]}) {
        make_calls(client, email, witness);
      }
      INFO(scenario.name);
      CHECK(witness.first_leak() == "");
      CHECK(witness.lines() >= 18);
    }
  }
}

TEST_CASE("neither key nor address shows where nobody listens, or a proxy refuses") {
  const RawServer proxy([](RawConnection& connection, int number) {
    connection.read_request();
    connection.respond(number % 2 == 0 ? 407 : 502, both, "x-request-id: " + both + "\r\n");
  });
  for (const std::string& url : {std::string("http://127.0.0.1:1"), std::string("http://a.example"),
                                 std::string("https://a.example")}) {
    Witness witness;
    ClientOptions options = process::options_for(url);
    options.allow_plain_http = true;
    options.proxy = proxy.url();
    options.retry.max_attempts = 2;
    make_calls(Client(canary_key(), witness.watch(options)), canary_emails[0], witness);
    INFO(url);
    CHECK(witness.first_leak() == "");
    CHECK(witness.lines() > 8);
  }
}

TEST_CASE("requests that are refused before they are sent do not show what is wrong in them") {
  Witness witness;
  ClientOptions options = process::options_for("http://127.0.0.1:1");
  const Client client(canary_key(), witness.watch(options));
  for (const std::string& bad :
       {both, canary_keys[0], std::string("canary@sparrow"), "<" + canary_emails[0] + ">",
        canary_emails[0] + "@" + canary_emails[0], canary_emails[0] + "\xFF",
        "canary@" + std::string(300, 's') + ".sparrow", std::string("canary@sparrow_x.example"),
        std::string("\"jan canary\"@sparrow.example"),
        std::string("canary@xn--sparrow-.example")}) {
    witness.read(client.create_customer(support::create_request(bad)));
    auto create = support::create_request();
    create.customer_real_ip = bad;
    create.company_name = bad + "\xFF";
    witness.read(client.create_customer(create));
    auto match = support::match_request();
    match.manager_cu_ref_no = bad;
    match.customer_email = bad;
    witness.read(client.match_customers(match));
    match = support::match_request();
    match.notice = bad + "\xC3";
    witness.read(client.match_customers(match));
    witness.read(bizkithub::normalize_email(bad));
    witness.read(bizkithub::normalize_ip(bad));
  }
  CHECK(witness.first_leak() == "");
  CHECK(witness.lines() > 200);
}

TEST_CASE("calls of other endpoints that are refused do not show what is wrong in them") {
  Witness witness;
  ClientOptions options = process::options_for("http://127.0.0.1:1");
  const Client client(canary_key(), witness.watch(options));
  for (const std::string& bad : {both, canary_keys[0], canary_emails[0]}) {
    witness.read(client.call(bad, "x", "", Repeatable::no));
    for (const std::string& path :
         {"//" + bad, "../" + bad, "x?apiKey=" + bad, "mailto:" + bad, bad + "#", "%zz" + bad}) {
      witness.read(client.call("GET", path, "", Repeatable::no));
    }
    witness.read(client.call("POST", "x", bad, Repeatable::no));
    CallOptions call;
    call.headers = {{bad + ":", "value"}};
    witness.read(client.call("GET", "x", "", Repeatable::no, call));
    call.headers = {{"X-Name", bad + "\n"}};
    witness.read(client.call("GET", "x", "", Repeatable::no, call));
    call.headers = {{"Authorization", bad}};
    witness.read(client.call("GET", "x", "", Repeatable::no, call));
  }
  CHECK(witness.first_leak() == "");
  CHECK(witness.lines() > 100);
}

TEST_CASE("keys and options that are refused do not show what is wrong in them") {
  Witness witness;
  const std::string& key = canary_keys[0];
  for (const std::string& bad : {key + " ", " " + key, key + key, key.substr(0, 31), "SECR" + key,
                                 key.substr(0, 31) + "-", "'" + key + "'", canary_emails[0]}) {
    witness.read(ApiKey::parse(bad));
    ::setenv("BIZKITHUB_TEST_KEY", bad.c_str(), 1);
    witness.read(ApiKey::from_environment("BIZKITHUB_TEST_KEY"));
    ::unsetenv("BIZKITHUB_TEST_KEY");
    // The key in place of the variable's name.
    witness.read(ApiKey::from_environment(key.c_str()));
    ::setenv(key.c_str(), bad.c_str(), 1);
    witness.read(ApiKey::from_environment(key.c_str()));
    ::unsetenv(key.c_str());
    for (const std::string& url : {bad, "https://" + bad + "@host", "https://h/?apiKey=" + bad,
                                   "ftp://" + bad, "https://h/" + bad + "/../x"}) {
      ClientOptions options;
      options.base_url = url;
      witness.read(Client::create(canary_key(), options));
      options = {};
      options.proxy = "ftp://" + url;
      witness.read(Client::create(canary_key(), options));
    }
    ClientOptions options;
    options.application = "(" + bad + ")";
    witness.read(Client::create(canary_key(), options));
  }
  CHECK(witness.first_leak() == "");
  CHECK(witness.lines() > 200);
}

TEST_CASE("a key shows no more than its kind") {
  for (const std::string& text : canary_keys) {
    const ApiKey key = ApiKey::parse(text).value();
    CHECK(support::printed(key) == text.substr(0, 4) + "****");
    CHECK(key.redacted() == support::printed(key));
  }
}

}  // namespace process::secrets_test
