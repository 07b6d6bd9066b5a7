// SPDX-License-Identifier: MIT
// A gateway that answers in the service's place.
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/slack.hpp"
#include "nginx_site.hpp"

namespace faults::nginx_gateway_test {

using bizkithub::CallOptions;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::Repeatable;
using support::contains;
using namespace faults::gateway;

namespace {

NginxOptions in_front_of(int port, const std::string& directives = "") {
  NginxOptions options;
  options.upstream_port = port;
  options.certificate = certificates().good();
  options.directives = directives;
  return options;
}

struct Expected {
  ErrorKind kind;
  Delivery delivery;
  int http_status;
  std::size_t attempts;
  long applied;
};

void check_failed(const Observed& observed, const Expected& expected) {
  INFO(observed.shown);
  REQUIRE(observed.error.has_value());
  CHECK(observed.error->kind == expected.kind);
  CHECK(observed.error->delivery == expected.delivery);
  CHECK(observed.error->http_status == expected.http_status);
  CHECK(observed.attempts.size() == expected.attempts);
  CHECK(observed.applied == expected.applied);
}

/// For a request that is given up, which the service may read only after that.
void check_given_up(const std::string& scenario, Kind kind, const ClientOptions& options,
                    const Backend& backend, const Expected& expected) {
  const long before = backend.applied();
  Observed observed = observe(scenario, kind, options, backend);
  for (int n = 0; n < 2000 && backend.applied() - before < expected.applied; ++n) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  observed.applied = backend.applied() - before;
  check_failed(observed, expected);
}

/// A refusal of nginx's own: `body` never reaches the service.
void check_too_large(const std::string& body) {
  const Backend backend;
  const Nginx nginx(in_front_of(backend.port(), "client_max_body_size 1k;"));
  const Client client(support::key(), options_for(nginx.url()));
  for (const Repeatable repeatable : {Repeatable::no, Repeatable::yes}) {
    const auto result = client.call("POST", "customer/import", body, repeatable);
    REQUIRE(!result.has_value());
    INFO(result.error());
    CHECK(result.error().kind == ErrorKind::rejected);
    CHECK(result.error().delivery == Delivery::refused);
    CHECK(result.error().http_status == 413);
    CHECK(result.error().attempts.size() == 1);
  }
  CHECK(backend.applied() == 0);
}

constexpr const char* small_headers =
    "client_header_buffer_size 1k; large_client_header_buffers 1 1k;";

CallOptions with_large_header() {
  CallOptions call;
  call.headers = {{"X-Large", std::string(4'000, 'x')}};
  return call;
}

std::string json_of_size(std::size_t size) { return "\"" + std::string(size, 'x') + "\""; }

}  // namespace

TEST_CASE("behind a gateway that reaches no service, create is tried again and match is not") {
  const Backend none;
  const Nginx nginx(in_front_of(0));
  ClientOptions options = options_for(nginx.url());
  options.retry.max_attempts = 4;
  check_failed(observe("502: the service is down", Kind::create, options, none),
               {ErrorKind::server_error, Delivery::unknown, 502, 4, 0});
  check_failed(observe("502: the service is down", Kind::match, options, none),
               {ErrorKind::server_error, Delivery::unknown, 502, 1, 0});
}

TEST_CASE(
    "create succeeds once the service behind a gateway answers again, and says what it may "
    "have done before") {
  Backend::Script script;
  script.unanswered = 2;
  const Backend backend(script);
  const Nginx nginx(in_front_of(backend.port()));
  const Observed observed =
      observe("502 twice, then an answer", Kind::create, options_for(nginx.url()), backend);
  INFO(observed.shown);
  CHECK(!observed.error.has_value());
  CHECK(observed.attempts.size() == 3);
  CHECK(observed.earlier_attempt_may_have_applied);
  CHECK(observed.applied == 3);
}

TEST_CASE("a match that the service applied and died on is unknown, and applied once") {
  Backend::Script script;
  script.unanswered = 1;
  const Backend backend(script);
  const Nginx nginx(in_front_of(backend.port()));
  check_failed(observe("502 after it was applied", Kind::match, options_for(nginx.url()), backend),
               {ErrorKind::server_error, Delivery::unknown, 502, 1, 1});
}

TEST_CASE("a service too slow for its gateway leaves a match unknown, applied once") {
  Backend::Script script;
  script.delay = 2 * support::slack();
  const Backend backend(script);
  const Nginx nginx(in_front_of(backend.port(), "proxy_read_timeout 100ms;"));
  ClientOptions options = options_for(nginx.url());
  options.retry.max_attempts = 3;
  check_given_up("504: the service is slow", Kind::match, options, backend,
                 {ErrorKind::server_error, Delivery::unknown, 504, 1, 1});
  check_given_up("504: the service is slow", Kind::create, options, backend,
                 {ErrorKind::server_error, Delivery::unknown, 504, 3, 3});
}

TEST_CASE("a total timeout ends the retries behind a gateway that fails for good") {
  const Backend none;
  const Nginx nginx(in_front_of(0));
  ClientOptions options = options_for(nginx.url());
  const milliseconds pause = support::slack();
  options.total_timeout = 4 * pause;
  options.retry.initial_backoff = options.retry.max_backoff = pause;
  options.retry.jitter = 0;
  options.retry.max_attempts = 100;
  const Observed observed = observe("502 until time is up", Kind::create, options, none);
  INFO(observed.shown);
  REQUIRE(observed.error.has_value());
  CHECK(observed.error->kind == ErrorKind::server_error);
  CHECK(observed.attempts.size() >= 2);
  CHECK(observed.attempts.size() <= 4);
  CHECK(contains(observed.error->message, "total timeout"));
}

TEST_CASE("a service too slow for an attempt leaves a match unknown and lets a create go on") {
  const milliseconds timeout = support::slack();
  Backend::Script script;
  script.delay = 4 * timeout;
  const Backend backend(script);
  const Nginx nginx(in_front_of(backend.port()));
  ClientOptions options = options_for(nginx.url());
  options.attempt_timeout = timeout;
  options.total_timeout = 6 * timeout;
  options.retry.max_attempts = 2;
  check_given_up("slower than attempt_timeout", Kind::match, options, backend,
                 {ErrorKind::timed_out, Delivery::unknown, 0, 1, 1});
  check_given_up("slower than attempt_timeout", Kind::create, options, backend,
                 {ErrorKind::timed_out, Delivery::unknown, 0, 2, 2});
}

TEST_CASE("a body that a gateway finds too large is refused") {
  check_too_large(json_of_size(2'000));
}

TEST_CASE("a body that a gateway refuses before it has read it is refused, whatever its size") {
  check_too_large(json_of_size(8'000'000));
}

TEST_CASE("headers that a gateway finds too large are refused") {
  const Backend backend;
  const Nginx nginx(in_front_of(backend.port(), small_headers));
  const Client client(support::key(), options_for(nginx.url()));
  const auto result = client.call("POST", "x", "{}", Repeatable::no, with_large_header());
  REQUIRE(!result.has_value());
  INFO(result.error());
  CHECK(result.error().kind == ErrorKind::rejected);
  CHECK(result.error().delivery == Delivery::refused);
  CHECK(result.error().http_status == 400);
  CHECK(backend.applied() == 0);
}

// Over HTTP/2, nginx answers them with a GOAWAY and no response.
TEST_CASE("an HTTP/2 connection ended for the sake of a request is a network failure, not a hang") {
  const Backend backend;
  const Nginx nginx(in_front_of(backend.port(), small_headers));
  ClientOptions options = options_for(nginx.url());
  options.retry.max_attempts = 3;
  const Client client(support::key(), options);
  const auto result = client.call("POST", "x", "{}", Repeatable::yes, with_large_header());
  REQUIRE(!result.has_value());
  INFO(result.error());
  CHECK(result.error().kind == ErrorKind::network);
  CHECK(result.error().attempts.size() == 3);
  CHECK(backend.applied() == 0);
}

TEST_CASE("plain HTTP to a TLS port is refused, not taken for an answer of the service") {
  const Backend backend;
  const Nginx nginx(in_front_of(backend.port()));
  const ClientOptions options = options_for("http://127.0.0.1:" + std::to_string(nginx.port()));
  for (const Kind kind : {Kind::create, Kind::match}) {
    check_failed(observe("plain HTTP to a TLS port", kind, options, backend),
                 {ErrorKind::rejected, Delivery::refused, 400, 1, 0});
  }
}

TEST_CASE("an answer that a gateway compresses is read, and the cap counts what it unpacks to") {
  Backend::Script script;
  script.padding = 300'000;
  const Backend backend(script);
  const Nginx nginx(
      in_front_of(backend.port(),
                  "gzip on; gzip_proxied any; gzip_min_length 1; gzip_types application/json;"));
  ClientOptions options = options_for(nginx.url());
  CHECK(!observe("gzip", Kind::create, options, backend).error);
  CHECK(!observe("gzip", Kind::match, options, backend).error);
  options.max_response_bytes = 200'000;
  for (const Kind kind : {Kind::create, Kind::match}) {
    check_failed(observe("gzip, unpacked beyond the cap", kind, options, backend),
                 {ErrorKind::malformed_response, Delivery::unknown, 200, 1, 1});
  }
}

}  // namespace faults::nginx_gateway_test
