// SPDX-License-Identifier: MIT
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/url.hpp>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/vectors.hpp"

namespace unit::url_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::detail::check_path;
using bizkithub::detail::check_proxy;
using bizkithub::detail::CurlUrl;
using bizkithub::detail::is_url_character;
using bizkithub::detail::path_fault;
using bizkithub::detail::percent_decoded;
using support::contains;
using support::FakeClient;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

std::string fault_of(const std::string& path) {
  const char* const fault = path_fault(vectors::ExactBuffer(path).view());
  return fault == nullptr ? "none" : fault;
}

}  // namespace

TEST_CASE("client.call refuses a path that could lead elsewhere, before anything is sent") {
  for (const char* path : {"",
                           "//evil.example/x",
                           "https://evil.example/",
                           "evil:x",
                           "a/../b",
                           "..",
                           "../x",
                           "./x",
                           "a/.",
                           "a/%2e%2E/b",
                           "a/.%2e",
                           "a#b",
                           "a b",
                           "a\nb",
                           "a\\b",
                           "a\xC5\xA1",
                           "a%2",
                           "a%zz",
                           "a?apiKey=x",
                           "a?x=1&APIKEY=y",
                           "a\"b",
                           "a{b}"}) {
    INFO(path);
    const FakeClient client;
    const auto result = client->call("GET", path, "", bizkithub::Repeatable::yes);
    REQUIRE(!result.has_value());
    CHECK(result.error().kind == ErrorKind::invalid_argument);
    CHECK(result.error().delivery == Delivery::not_sent);
    CHECK(result.error().field == "path");
    CHECK(!result.error().message.empty());
    CHECK(client.transport->requests().empty());
  }
}

TEST_CASE("a path that stays below base_url is accepted") {
  for (const char* path : {"a",
                           "/",
                           "/a",
                           "a/",
                           "a//b",
                           "...",
                           "a/.../b",
                           "a/..b",
                           ".a",
                           "a/b:c",
                           "a?b:c",
                           "a?",
                           "a?b=../c",
                           "a?b=https://c",
                           "%20",
                           "a%2Fb",
                           "a?b=%2e%2e",
                           "a?b=c&d=e",
                           "a;b=c",
                           "a@b",
                           "~a!$&'()*+,;=-._",
                           "a?b[]=1&c[0]=2",
                           "a?key=b",
                           "a?xapiKey=b",
                           "a?apiKeys=b",
                           "a?b=apiKey",
                           "apiKey=b",
                           "a??b",
                           "a?&",
                           "a?=b"}) {
    INFO(path);
    CHECK(fault_of(path) == "none");
    CHECK(!check_path(path));
  }
}

TEST_CASE("a path that could leave base_url is refused, and the message says why") {
  struct Rule {
    std::string path;
    const char* fault;
  };
  for (const Rule& rule : {
           Rule{"", "is empty"},
           Rule{"//evil.example", "begins with two slashes"},
           Rule{"///", "begins with two slashes"},
           Rule{"a\tb", "must be percent-encoded"},
           Rule{"a\0b"s, "must be percent-encoded"},
           Rule{"a\x7f", "must be percent-encoded"},
           Rule{"a\xC2\xA0", "must be percent-encoded"},
           Rule{"a?b#c", "must be percent-encoded"},
           Rule{"\\\\evil.example", "must be percent-encoded"},
           Rule{"%", "two hexadecimal digits"},
           Rule{"a%2", "two hexadecimal digits"},
           Rule{"a?b=%g0", "two hexadecimal digits"},
           Rule{"%%20", "two hexadecimal digits"},
           Rule{"http://evil.example", "begins with a scheme"},
           Rule{"a:b/c", "begins with a scheme"},
           Rule{":", "begins with a scheme"},
           Rule{".", "segment"},
           Rule{"/..", "segment"},
           Rule{"a/./b", "segment"},
           Rule{"a/..?b", "segment"},
           Rule{"%2E/a", "segment"},
           Rule{"a/%2e.", "segment"},
           Rule{"a/..;x=1/b", "segment"},
       }) {
    INFO(rule.path);
    CHECK(contains(fault_of(rule.path), rule.fault));
    CHECK(contains(check_path(rule.path)->message, "path " + fault_of(rule.path)));
  }
}

TEST_CASE("apiKey in a query is refused however it is written") {
  for (const char* path :
       {"a?apiKey", "a?apiKey=", "a?APIKEY=b", "a?b=c&apikey=d", "a?&apiKey=b", "a?api%4Bey=b",
        "a?%61%70%69%4b%65%79=b", "a?apiKey[]=b", "a?apiKey[0]=b", "a?apiKey%5B%5D=b",
        "a?%20apiKey=b", "a?apiKey%20=b", "a?%E2%80%8BapiKey=b", "a?apiKey&b"}) {
    INFO(path);
    CHECK(contains(fault_of(path), "apiKey in its query"));
  }
}

TEST_CASE("a refused path is not repeated in the message") {
  for (const char* path :
       {"//zv9jp", "zv9jp:x", "zv9jp/..", "zv9jp%", "zv9jp x", "x?apiKey=zv9jp"}) {
    CHECK(!contains(check_path(path)->message, "zv9jp"));
  }
}

TEST_CASE("a character of a URL is printable ASCII without those that no URL contains") {
  const std::string never = "\"<>\\^`{|}#";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool expected = byte > 0x20 && byte < 0x7F && never.find(c) == std::string::npos;
    INFO(byte);
    CHECK(is_url_character(c) == expected);
  }
}

TEST_CASE("every escape is decoded once") {
  CHECK(percent_decoded("") == "");
  CHECK(percent_decoded("a+b") == "a+b");
  CHECK(percent_decoded("%41%4a%4A") == "AJJ");
  CHECK(percent_decoded("%2525") == "%25");
  CHECK(percent_decoded("%00%fF") == "\0\xFF"s);
}

TEST_CASE("an escape is broken unless two hexadecimal digits follow") {
  for (const char* good : {"", "a", "%00", "a%2Fb%ff"}) CHECK(percent_decoded(good));
  for (const char* bad :
       {"%", "%0", "%%", "%0%00", "%g0", "%0g", "%-1", "%+1", "a%2Fb%", "%00%f"}) {
    INFO(bad);
    CHECK(!percent_decoded(vectors::ExactBuffer(bad).view()));
  }
}

TEST_CASE("a URL is read into its parts, and what is absent is empty") {
  CurlUrl url;
  REQUIRE(url.parse("https://u:p@h.example:8443/a/b?c#d"));
  CHECK(url.part(CURLUPART_SCHEME) == "https");
  CHECK(url.part(CURLUPART_USER) == "u");
  CHECK(url.part(CURLUPART_PASSWORD) == "p");
  CHECK(url.part(CURLUPART_HOST) == "h.example");
  CHECK(url.part(CURLUPART_PORT) == "8443");
  CHECK(url.part(CURLUPART_PATH) == "/a/b");
  CHECK(url.part(CURLUPART_QUERY) == "c");
  CHECK(url.part(CURLUPART_FRAGMENT) == "d");
  REQUIRE(url.parse("http://h"));
  CHECK(url.part(CURLUPART_USER).empty());
  CHECK(url.part(CURLUPART_PORT).empty());
  CHECK(url.part(CURLUPART_QUERY).empty());
}

TEST_CASE("text that libcurl would cut or convert is not a URL") {
  CurlUrl url;
  CHECK(!url.parse("https://h\0.evil.example"s));
  CHECK(!url.parse("https://m\xC3\xBCnchen.example"));
  CHECK(!url.parse(""));
  CHECK(!url.parse("https://"));
  CHECK(!url.has_bad_port());
  CHECK(!url.parse("https://h:65536"));
  CHECK(url.has_bad_port());
}

TEST_CASE("a proxy is a URL of a scheme that libcurl knows for proxies") {
  for (const char* proxy :
       {"http://p", "https://p:8443", "HTTP://p:3128", "socks4://p", "socks4a://p:1080",
        "socks5://u:p@h:1080", "Socks5h://127.0.0.1", "http://[::1]:3128", "http://u:%40@p"}) {
    INFO(proxy);
    CHECK(!check_proxy(proxy));
  }
  for (const std::string& proxy :
       {""s, "p"s, "p:3128"s, "http:p"s, "http://"s, "socks://p"s, "socks6://p"s, "ftp://p"s,
        " http://p"s, "http://p:99999"s, "http://p q"s, "http://p\0q"s, "http://\xC5\xA1"s,
        "http://u:%00@p"s, "http://%01@p"s}) {
    INFO(proxy);
    const auto error = check_proxy(proxy);
    REQUIRE(error);
    CHECK(error->kind == ErrorKind::invalid_argument);
    CHECK(error->field == "proxy");
  }
}

TEST_CASE("a refused proxy does not show its password") {
  for (const char* proxy : {"u:zv9jp@h", "http://u:zv9jp@", "http://u:zv9jp%00@h"}) {
    CHECK(!contains(check_proxy(proxy)->message, "zv9jp"));
  }
}

}  // namespace unit::url_test
