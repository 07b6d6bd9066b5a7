// SPDX-License-Identifier: MIT
// The header list that libcurl is given.
#include <bizkithub/detail/curl/messages.hpp>
#include <string>
#include <vector>

#include "../support/catch2.hpp"

namespace unit::curl_headers_test {

using bizkithub::Header;
using bizkithub::detail::CurlHeaders;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(CurlHeaders& headers) {
  Lines lines;
  for (const curl_slist* item = headers.get(); item != nullptr; item = item->next) {
    lines.emplace_back(item->data);
  }
  return lines;
}

const std::vector<Header> two{{"A", "1"}, {"B", "2"}};

}  // namespace

TEST_CASE("headers are listed in order, and then those that libcurl must not send") {
  CurlHeaders headers;
  headers.assign(two, true);
  CHECK(lines_of(headers) == Lines{"A: 1", "B: 2", "Expect:"});
  headers.assign(two, false);
  CHECK(lines_of(headers) == Lines{"A: 1", "B: 2", "Expect:", "Content-Type:"});
}

TEST_CASE("a list without headers keeps libcurl from sending its own all the same") {
  CurlHeaders headers;
  CHECK(headers.get() == nullptr);
  headers.assign({}, true);
  CHECK(lines_of(headers) == Lines{"Expect:"});
  headers.assign({}, false);
  CHECK(lines_of(headers) == Lines{"Expect:", "Content-Type:"});
}

TEST_CASE("a header with an empty value is sent and not removed") {
  CurlHeaders headers;
  headers.assign({{"X-Empty", ""}}, true);
  CHECK(lines_of(headers) == Lines{"X-Empty;", "Expect:"});
}

TEST_CASE("a list is that of the last request, however little it differs from the one before") {
  const std::vector<Header> others[] = {{{"A", "1"}, {"B", "3"}},
                                        {{"A", "1"}, {"C", "2"}},
                                        {{"B", "2"}, {"A", "1"}},
                                        {{"A", "1"}},
                                        {{"B", "2"}},
                                        {},
                                        {{"A", "1"}, {"B", "2"}, {"C", "3"}},
                                        {{"A", "1"}, {"B", ""}},
                                        {{"a", "1"}, {"B", "2"}},
                                        {{"A", "1"}, {"B", "22"}}};
  for (const std::vector<Header>& other : others) {
    CurlHeaders fresh;
    fresh.assign(other, true);
    CurlHeaders used;
    used.assign(two, true);
    used.assign(other, true);
    CHECK(lines_of(used) == lines_of(fresh));
    used.assign(two, true);
    CHECK(lines_of(used) == Lines{"A: 1", "B: 2", "Expect:"});
  }
}

TEST_CASE("a header is not taken for the line that removes one of the same name") {
  CurlHeaders headers;
  headers.assign({}, false);
  headers.assign({{"Expect", ""}}, false);
  CHECK(lines_of(headers) == Lines{"Expect;", "Expect:", "Content-Type:"});
}

}  // namespace unit::curl_headers_test
