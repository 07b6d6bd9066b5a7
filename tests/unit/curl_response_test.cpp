// SPDX-License-Identifier: MIT
// What of a response is kept, and how much of it.
#include <bizkithub/detail/curl/messages.hpp>
#include <memory>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/raw_server.hpp"

namespace unit::curl_response_test {

using bizkithub::HttpResponse;
using bizkithub::detail::CurlResponse;

namespace {

struct Got {
  CURLcode code = CURLE_OK;
  bool headers_are_complete = false;
  std::string problem{};
  HttpResponse response{};
};

class Fetcher {
 public:
  Fetcher() : easy_(curl_easy_init(), curl_easy_cleanup) {
    curl_easy_setopt(easy_.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L);
    response_.install(easy_.get());
  }

  // From a server that sends just these bytes and closes.
  Got get(const std::string& bytes, std::size_t max_body_bytes = 1000) {
    const support::RawServer server([&bytes](support::RawConnection& connection, int) {
      if (!connection.read_request().empty()) connection.send(bytes);
    });
    curl_easy_setopt(easy_.get(), CURLOPT_URL, server.url().c_str());
    response_.begin(max_body_bytes);
    Got got;
    got.code = curl_easy_perform(easy_.get());
    got.headers_are_complete = response_.headers_are_complete();
    got.problem = response_.problem() == nullptr ? "" : response_.problem();
    got.response = response_.take(418);
    return got;
  }

 private:
  CurlResponse response_;
  std::unique_ptr<CURL, void (*)(CURL*)> easy_;
};

Got get(const std::string& bytes, std::size_t max_body_bytes = 1000) {
  return Fetcher().get(bytes, max_body_bytes);
}

std::string text_of(const HttpResponse& response) {
  std::string text;
  for (const auto& header : response.headers) text += header.name + "=" + header.value + ";";
  return text;
}

std::string with_headers(std::size_t count, std::size_t size) {
  std::string bytes = "HTTP/1.1 200 OK\r\n";
  for (std::size_t n = 0; n < count; ++n) bytes += "X: " + std::string(size - 5, 'x') + "\r\n";
  return bytes + "\r\n";
}

}  // namespace

TEST_CASE("headers are kept in order, each as often as it came, without white space around") {
  const Got got = get("HTTP/1.1 200 OK\r\nA:1\r\nB:  two words\t \r\nA: 3\r\nC:\r\nD: x:y\r\n\r\n");
  CHECK(got.code == CURLE_OK);
  CHECK(got.headers_are_complete);
  CHECK(text_of(got.response) == "A=1;B=two words;A=3;C=;D=x:y;");
  CHECK(got.response.status == 418);
}

TEST_CASE("the headers of an interim response are dropped") {
  const Got got =
      get("HTTP/1.1 103 Early Hints\r\nEarly: 1\r\n\r\n"
          "HTTP/1.1 200 OK\r\nLate: 2\r\nContent-Length: 0\r\n\r\n");
  CHECK(got.headers_are_complete);
  CHECK(text_of(got.response) == "Late=2;Content-Length=0;");
}

TEST_CASE("headers are not complete before the empty line, nor after that of an interim response") {
  CHECK(!get("HTTP/1.1 200 OK\r\nA: 1\r\n").headers_are_complete);
  CHECK(!get("HTTP/1.1 200 OK\r\n").headers_are_complete);
  CHECK(!get("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n").headers_are_complete);
  CHECK(!get("").headers_are_complete);
}

TEST_CASE("trailers are kept, and leave the headers complete") {
  const Got got =
      get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          "2\r\nab\r\n1\r\nc\r\n0\r\nTrailer: 1\r\n\r\n");
  CHECK(got.code == CURLE_OK);
  CHECK(got.headers_are_complete);
  CHECK(got.response.body == "abc");
  CHECK(text_of(got.response) == "Transfer-Encoding=chunked;Trailer=1;");
}

TEST_CASE("a body may be as long as its maximum") {
  const Got got = get("HTTP/1.1 200 OK\r\n\r\n" + std::string(100, 'x'), 100);
  CHECK(got.code == CURLE_OK);
  CHECK(got.problem.empty());
  CHECK(got.response.body == std::string(100, 'x'));
  CHECK(get("HTTP/1.1 200 OK\r\n\r\n", 0).code == CURLE_OK);
}

TEST_CASE("a body that is too long is refused, and kept as far as allowed") {
  for (const std::size_t max : {0U, 1U, 99U}) {
    INFO(max);
    const Got got = get("HTTP/1.1 200 OK\r\n\r\n" + std::string(100, 'x'), max);
    CHECK(got.code == CURLE_WRITE_ERROR);
    CHECK(got.problem == "its body exceeds max_response_bytes");
    CHECK(got.response.body == std::string(max, 'x'));
  }
}

TEST_CASE("a response may have a thousand lines before its body") {
  const Got most = get(with_headers(998, 10));
  CHECK(most.problem.empty());
  CHECK(most.response.headers.size() == 998);
  const Got more = get(with_headers(999, 10));
  CHECK(more.code != CURLE_OK);
  CHECK(more.problem == "its headers exceed 64 KiB or 1000 lines");
}

TEST_CASE("a response may have 64 KiB of headers") {
  CHECK(get(with_headers(63, 1024)).problem.empty());
  CHECK(get(with_headers(65, 1024)).problem == "its headers exceed 64 KiB or 1000 lines");
}

TEST_CASE("a response that begins has nothing of the one before") {
  Fetcher fetcher;
  CHECK(!fetcher.get(with_headers(999, 10)).problem.empty());
  CHECK(!fetcher.get("HTTP/1.1 200 OK\r\n\r\ntoo long", 3).problem.empty());
  const Got got = fetcher.get("HTTP/1.1 200 OK\r\nA: 1\r\n\r\nok");
  CHECK(got.code == CURLE_OK);
  CHECK(got.problem.empty());
  CHECK(got.response.body == "ok");
  CHECK(text_of(got.response) == "A=1;");
}

}  // namespace unit::curl_response_test
