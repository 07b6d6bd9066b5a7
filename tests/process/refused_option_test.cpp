// SPDX-License-Identifier: MIT
// What libcurl cannot take, for want of memory or because it was built without it, is not left out.
#include <curl/curl.h>
#include <dlfcn.h>

#include <cstdarg>
#include <new>

#include "../support/catch2.hpp"
#include "../support/raw_server.hpp"
#include "process.hpp"

namespace process::refused_option_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using support::match_request;
using support::RawConnection;
using support::RawServer;

namespace {

// Which of the options that libcurl copies is refused, and how.
struct Refusal {
  int left = 0;  // The number of the option, counted down; 0: none.
  CURLoption option = CURLOPT_LASTENTRY;
  CURLcode code = CURLE_OUT_OF_MEMORY;
};

thread_local Refusal refusal;

bool is_refused(CURLoption option) {
  if (::curl_easy_option_by_id(option)->type != CURLOT_STRING) return false;
  return option == refusal.option || (refusal.left > 0 && --refusal.left == 0);
}

void succeed(RawConnection& connection, int) {
  while (!connection.read_request().empty()) connection.respond(200, R"({"success": true})");
}

}  // namespace

// Clang warns of the type of `option`, which is libcurl's.
#pragma GCC diagnostic ignored "-Wvarargs"

// Takes the place of libcurl's for the whole program.
extern "C" CURLcode(curl_easy_setopt)(CURL* easy, CURLoption option, ...) {
  if (is_refused(option)) return refusal.code;
  using Function = CURLcode (*)(CURL*, CURLoption, ...);
  static const auto original = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "curl_easy_setopt"));
  const bool is_offset = ::curl_easy_option_by_id(option)->type == CURLOT_OFF_T;
  std::va_list arguments;
  va_start(arguments, option);
  // Functions, pointers and long are passed alike; with 32 bits, curl_off_t is longer.
  const curl_off_t offset = is_offset ? va_arg(arguments, curl_off_t) : 0;
  void* const value = is_offset ? nullptr : va_arg(arguments, void*);
  va_end(arguments);
  return is_offset ? original(easy, option, offset) : original(easy, option, value);
}

TEST_CASE("an option that there is no memory for fails its call, and the next call goes well") {
  const RawServer server(succeed);
  ClientOptions options = process::options_for(server.url());
  options.tls.ca_file = "ca.pem";
  for (int n = 1; n < 100; ++n) {
    INFO(n);
    const Client client(support::key(), options);
    refusal.left = n;
    bool succeeded = false;
    try {
      succeeded = client.match_customers(match_request()).has_value();
    } catch (const std::bad_alloc&) {
      succeeded = false;
    }
    const bool reached = refusal.left == 0;
    refusal = {};
    CHECK(succeeded != reached);
    CHECK(client.match_customers(match_request()).has_value());
    if (!reached) return;
  }
  FAIL("more options than can be");
}

TEST_CASE("an option that libcurl was built without is named, and nothing is sent") {
  struct Row {
    CURLoption option;
    CURLcode code;
    const char* name;
  };
  const Row row = GENERATE(Row{CURLOPT_CAINFO, CURLE_NOT_BUILT_IN, "tls.ca_file"},
                           Row{CURLOPT_CAPATH, CURLE_NOT_BUILT_IN, "tls.ca_path"},
                           Row{CURLOPT_PROXY_CAPATH, CURLE_UNKNOWN_OPTION, "tls.ca_path"},
                           Row{CURLOPT_PROXY, CURLE_UNKNOWN_OPTION, "proxy"});
  INFO(row.option);
  const RawServer proxy(succeed);
  ClientOptions options = process::options_for("http://service.test");
  options.allow_plain_http = true;
  options.proxy = proxy.url();
  options.tls = {"ca.pem", "ca"};
  const Client client(support::key(), options);
  refusal.option = row.option;
  refusal.code = row.code;
  const auto answer = client.match_customers(match_request());
  refusal = {};
  REQUIRE(!answer.has_value());
  CHECK(answer.error().kind == ErrorKind::invalid_argument);
  CHECK(answer.error().delivery == Delivery::not_sent);
  CHECK(answer.error().attempts.size() == 1);
  CHECK(support::contains(answer.error().message, row.name));
  CHECK(proxy.connections() == 0);
  // It was libcurl that would not take it.
  CHECK(Client(support::key(), options).match_customers(match_request()).has_value());
}

}  // namespace process::refused_option_test
