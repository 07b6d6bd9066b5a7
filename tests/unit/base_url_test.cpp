// SPDX-License-Identifier: MIT
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/url.hpp>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::base_url_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::detail::BaseUrl;
using bizkithub::detail::is_loopback;
using bizkithub::detail::parse_base_url;
using bizkithub::detail::url_of;
using support::contains;
using support::FakeClient;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

std::string refused_field(const ClientOptions& options) {
  const auto client = Client::create(support::key(), options);
  if (client) return "accepted";
  CHECK(client.error().kind == ErrorKind::invalid_argument);
  CHECK(client.error().delivery == Delivery::not_sent);
  CHECK(contains(client.error().message, client.error().field));
  return client.error().field;
}

std::string refused_url(const std::string& url) {
  ClientOptions options;
  options.base_url = url;
  return refused_field(options);
}

std::string url_used(const std::string& base_url) {
  ClientOptions options;
  options.base_url = base_url;
  FakeClient client(options);
  client.reply(200, "{}");
  REQUIRE(client->call("GET", "x", "", bizkithub::Repeatable::no).has_value());
  const std::string url = client.last_request().url;
  return url.substr(0, url.find('?'));
}

std::string message_of(const std::string& url) {
  const auto base = parse_base_url(url, true);
  return base ? "accepted" : base.error().message;
}

}  // namespace

TEST_CASE("base_url works with and without its path and a slash at the end") {
  for (const char* url : {"https://api.bizkithub.com", "https://api.bizkithub.com/",
                          "https://api.bizkithub.com/api/v1", "https://api.bizkithub.com/api/v1/",
                          "HTTPS://api.bizkithub.com//"}) {
    INFO(url);
    CHECK(url_used(url) == "https://api.bizkithub.com/api/v1/x");
  }
  CHECK(url_used("https://gateway.example:8443/bizkithub/") ==
        "https://gateway.example:8443/bizkithub/x");
}

TEST_CASE("a base_url that is not a URL, or holds what does not belong there, is refused") {
  for (const char* url :
       {"", "nonsense", "api.bizkithub.com", "/api/v1", "https://", "https:///api/v1",
        "ftp://api.bizkithub.com", "file:///etc/passwd", "https://user:pw@api.bizkithub.com",
        "https://user@api.bizkithub.com", "https://api.bizkithub.com/?x=1",
        "https://api.bizkithub.com/#x", "https://api.bizkithub.com:99999", "https://api biz.com",
        "https://m\xC3\xBCnchen.example", "https://api.bizkithub.com\n", "https://[::1",
        "javascript:alert(1)"}) {
    INFO(url);
    CHECK(refused_url(url) == "base_url");
  }
  CHECK(refused_url("https://a.example\0.evil.example"s) == "base_url");
}

TEST_CASE("a base_url is refused with words that help") {
  const auto message = [](const char* url) {
    ClientOptions options;
    options.base_url = url;
    return Client::create(support::key(), options).error().message;
  };
  CHECK(contains(message("api.bizkithub.com"), "has no scheme"));
  CHECK(contains(message("https://api.bizkithub.com:99999"), "port"));
  CHECK(contains(message(" https://api.bizkithub.com"), "white space"));
  CHECK(contains(message("http://api.bizkithub.com"), "must begin with https://"));
}

TEST_CASE("plain HTTP is for loopback, and elsewhere for those who ask for it by name") {
  for (const char* url : {"http://127.0.0.1:8787/api/v1", "http://127.9.9.9", "http://localhost:1",
                          "http://LOCALHOST", "http://[::1]:8787"}) {
    INFO(url);
    CHECK(refused_url(url) == "accepted");
  }
  for (const char* url :
       {"http://api.bizkithub.com", "http://10.0.0.1", "http://localhost.example",
        "http://127.example.com", "http://0.0.0.0", "http://[::]", "http://[::2]"}) {
    INFO(url);
    CHECK(refused_url(url) == "base_url");
    ClientOptions options;
    options.base_url = url;
    options.allow_plain_http = true;
    CHECK(refused_field(options) == "accepted");
  }
}

TEST_CASE("a base_url is taken apart once, so that a call only appends its path") {
  const BaseUrl base = parse_base_url("https://Gateway.example:8443/a/b/", false).value();
  CHECK(base.origin == "https://Gateway.example:8443");
  CHECK(base.path == "/a/b");
  CHECK(base.host == "Gateway.example");
  CHECK(base.https);
  CHECK(!base.loopback);
  const BaseUrl local = parse_base_url("http://[::1]:8787", false).value();
  CHECK(local.origin == "http://[::1]:8787");
  CHECK(local.path == "/api/v1");
  CHECK(!local.https);
  CHECK(local.loopback);
}

TEST_CASE("a path is appended to the path of base_url, or replaces it from the root on") {
  const BaseUrl base = parse_base_url("https://h.example/a", false).value();
  CHECK(url_of(base, "b") == "https://h.example/a/b");
  CHECK(url_of(base, "b/?c") == "https://h.example/a/b/?c");
  CHECK(url_of(base, "/b") == "https://h.example/b");
  CHECK(url_of(base, "/") == "https://h.example/");
}

TEST_CASE("what is written back is read in the same way again") {
  for (const char* url :
       {"https://h.example", "http://127.0.0.1:1/a//", "https://[2001:db8::1]/x"}) {
    INFO(url);
    const BaseUrl once = parse_base_url(url, true).value();
    const BaseUrl twice = parse_base_url(once.origin + once.path, true).value();
    CHECK(twice.origin == once.origin);
    CHECK(twice.path == once.path);
  }
}

TEST_CASE("a base_url that leads to another host than it seems to is refused") {
  CHECK(contains(message_of("https://a%2Eexample"), "percent-encoded host"));
  CHECK(contains(message_of("https://a.example%2F@evil.example"), "user name"));
  CHECK(contains(message_of("https:///a.example"), "not a valid URL"));
  CHECK(contains(message_of("https://[fe80::1%25eth0]/"), "zone"));
  CHECK(contains(message_of("https://a.example\\@evil.example"), "base_url"));
  CHECK(message_of("https://a.example/%7Eb") == "accepted");
}

TEST_CASE("a base_url whose path could not be the beginning of another is refused") {
  CHECK(contains(message_of("https://a.example/b c"), "base_url"));
  CHECK(contains(message_of("https://a.example//b"), "two slashes"));
  CHECK(contains(message_of("https://a.example/%zz"), "has a path that"));
  CHECK(contains(message_of("https://a.example/{b}"), "has a path that"));
  CHECK(contains(message_of("https://a.example/?apiKey=x"), "query or fragment"));
}

TEST_CASE("loopback is localhost, 127.0.0.0/8 and ::1, and no host that begins like them") {
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.255.255.255", "[::1]"}) {
    INFO(host);
    CHECK(is_loopback(host));
  }
  for (const char* host :
       {"localhost.", "localhost.example", "127.0.0.1.example", "127.0.0.256", "127.1", "128.0.0.1",
        "0.0.0.0", "[::]", "[::2]", "::1x", "[", "12.7.0.1"}) {
    INFO(host);
    CHECK(!is_loopback(host));
  }
}

}  // namespace unit::base_url_test
