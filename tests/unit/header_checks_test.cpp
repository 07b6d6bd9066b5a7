// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bizkithub/detail/http/headers.hpp>
#include <string>

#include "../support/catch2.hpp"

namespace unit::header_checks_test {

using bizkithub::ErrorKind;
using bizkithub::Header;
using bizkithub::detail::check_header;
using bizkithub::detail::check_headers;
using bizkithub::detail::find_header;
using bizkithub::detail::is_field_value;
using bizkithub::detail::is_reserved_header;
using bizkithub::detail::is_token;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

std::string message_of(const Header& header) {
  const auto error = check_header(header);
  if (!error) return "accepted";
  CHECK(error->kind == ErrorKind::invalid_argument);
  CHECK(error->field == "headers");
  return error->message;
}

}  // namespace

TEST_CASE("a header name consists of letters, digits and 15 other characters") {
  const std::string allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool expected = allowed.find(c) != std::string::npos;
    INFO(byte);
    CHECK(is_token(std::string(1, c)) == expected);
    CHECK(is_token("X-" + std::string(1, c) + "y") == expected);
  }
  CHECK(!is_token(""));
}

TEST_CASE("a header value has no control character but the tab") {
  for (int byte = 0; byte < 256; ++byte) {
    const bool expected = byte == '\t' || (byte >= 0x20 && byte != 0x7F);
    INFO(byte);
    CHECK(is_field_value("a" + std::string(1, static_cast<char>(byte)) + "b") == expected);
  }
  CHECK(is_field_value(""));
}

TEST_CASE("headers that the client or HTTP sets are refused in any case of letters") {
  for (const char* name :
       {"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Content-Type",
        "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "Proxy-Connection", "TE", "Trailer",
        "Proxy-Authorization", "Transfer-Encoding", "Upgrade", "User-Agent"}) {
    INFO(name);
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), bizkithub::detail::ascii_lower);
    CHECK(is_reserved_header(name));
    CHECK(message_of({lower, "x"}) == "headers: " + lower + " is set by the client");
  }
  for (const char* name : {"Accept", "X-Host", "Hos", "Cookie", "Accept-Language", ""}) {
    INFO(name);
    CHECK(!is_reserved_header(name));
  }
}

TEST_CASE("a header is accepted with a value of any language, or with none") {
  for (const Header& header : {Header{"X-A", "b"}, Header{"X-A", ""}, Header{"x", "\xC5\xA1\xFF"},
                               Header{"X-A", " b\tc "}, Header{"Accept", "text/csv; q=0.5"}}) {
    CHECK(message_of(header) == "accepted");
  }
}

TEST_CASE("a header that could begin another, or that would not be sent, is refused") {
  CHECK(message_of({"X-A:", "b"}) == "headers: invalid header name");
  CHECK(message_of({"X-A\r\nX-B", "b"}) == "headers: invalid header name");
  CHECK(message_of({" X-A", "b"}) == "headers: invalid header name");
  CHECK(message_of({"X-A\0"s, "b"}) == "headers: invalid header name");
  for (const std::string& value : {"b\r\nX-B: c"s, "b\n"s, "\r"s, "b\0"s, "\x7f"s, "\x1b[31m"s}) {
    CHECK(message_of({"X-A", value}) ==
          "headers: line break or control character in the value of X-A");
  }
  CHECK(message_of({"X-A", " "}) == "headers: blank value of X-A");
  CHECK(message_of({"X-A", " \t "}) == "headers: blank value of X-A");
}

TEST_CASE("a refused header does not show its value, nor an invalid name") {
  for (const Header& header :
       {Header{"X-A", "zv9jp\n"}, Header{"zv9jp x", "b"}, Header{"Authorization", "zv9jp"}}) {
    CHECK(message_of(header).find("zv9jp") == std::string::npos);
  }
}

TEST_CASE("a refused header whose name has the form of a key does not show it") {
  const auto error =
      bizkithub::detail::check_headers({{"PROD0123456789abcdef0123456789ab", "bad\r\n"}});
  REQUIRE(error);
  CHECK(error->message.find("[key]") != std::string::npos);
  CHECK(error->message.find("PROD0123") == std::string::npos);
}

TEST_CASE("of several headers the first that is wrong is named") {
  CHECK(!check_headers({}));
  CHECK(!check_headers({{"X-A", "b"}, {"X-A", "c"}}));
  const auto error = check_headers({{"X-A", "b"}, {"X-B", "\n"}, {"Host", "c"}});
  REQUIRE(error);
  CHECK(error->message.find("X-B") != std::string::npos);
}

TEST_CASE("a header is found in any case of letters, and the first of two counts") {
  const std::vector<Header> headers = {{"X-A", "1"}, {"x-a", "2"}, {"X-Empty", ""}};
  CHECK(find_header(headers, "x-A") == "1");
  CHECK(find_header(headers, "x-empty") == "");
  CHECK(!find_header(headers, "x-"));
  CHECK(!find_header(headers, ""));
  CHECK(!find_header({}, "x-a"));
}

}  // namespace unit::header_checks_test
