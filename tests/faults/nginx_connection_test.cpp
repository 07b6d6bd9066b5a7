// SPDX-License-Identifier: MIT
// Connections that are kept, and what it costs when the server lets go of them.
#include <algorithm>
#include <bizkithub/detail/curl/session.hpp>
#include <future>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/stub_exchange.hpp"
#include "nginx_site.hpp"

namespace faults::nginx_connection_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using support::contains;
using namespace faults::gateway;

namespace {

struct Site {
  explicit Site(const std::string& directives = "", bool tls = true, bool http2 = true)
      : nginx(settings(backend.port(), directives, tls, http2)),
        options(options_for(nginx.url())),
        client(support::key(), options) {}

  Observed call(const std::string& scenario, Kind kind) const {
    return observe(scenario, kind, options, backend, client);
  }

  static NginxOptions settings(int port, const std::string& directives, bool tls, bool http2) {
    NginxOptions options;
    options.upstream_port = port;
    if (tls) options.certificate = certificates().good();
    options.http2 = http2;
    options.directives = directives;
    return options;
  }

  Backend backend;
  Nginx nginx;
  ClientOptions options;
  Client client;
};

void check_unharmed(const Observed& observed) {
  INFO(observed.shown);
  CHECK(!observed.error.has_value());
  CHECK(observed.attempts.size() == 1);
  CHECK(!observed.earlier_attempt_may_have_applied);
  CHECK(observed.applied == 1);
}

std::size_t connections(const Backend& backend) {
  std::vector<std::string> numbers;
  for (const auto& seen : backend.seen()) numbers.push_back(seen.connection);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers.size();
}

// nginx closes an idle connection after 20 ms, and each call comes later.
void check_idle_close(const std::string& scenario, const std::string& directives, bool tls,
                      bool http2) {
  const Site site("keepalive_timeout 20ms; " + directives, tls, http2);
  int calls = 0;
  for (const Kind kind : {Kind::match, Kind::match, Kind::create, Kind::create, Kind::match}) {
    check_unharmed(site.call(scenario, kind));
    ++calls;
    wait_until_closed(site.nginx.port());
  }
  CHECK(connections(site.backend) == static_cast<std::size_t>(calls));
}

// nginx announces with every second answer that it closes (HTTP/1.1), or says GOAWAY (HTTP/2).
void check_close_after_two(const std::string& scenario, const std::vector<Kind>& kinds, bool tls,
                           bool http2) {
  const Site site("keepalive_requests 2;", tls, http2);
  for (int i = 0; i < 20; ++i) {
    for (const Kind kind : kinds) check_unharmed(site.call(scenario, kind));
  }
  CHECK(connections(site.backend) >= 10 * kinds.size());
}

/// A site whose nginx dies when the service has applied the second request and is about to answer.
class Crash {
 public:
  Crash() : nginx_(Site::settings(backend_.port(), "", true, true)) {}

  Observed call(const std::string& scenario, Kind kind) {
    const ClientOptions options = options_for(nginx_.url());
    const Client client(support::key(), options);
    CHECK(!observe(scenario + ": before", kind, options, backend_, client).error);
    Observed observed = observe(scenario, kind, options, backend_, client);
    CHECK(crashed_.get_future().wait_for(std::chrono::minutes(1)) == std::future_status::ready);
    return observed;
  }

 private:
  Backend::Script script() {
    Backend::Script script;
    script.before_answer = [this](int number) {
      if (number != 2) return;
      nginx_.crash_worker();
      crashed_.set_value();
    };
    return script;
  }

  std::promise<void> crashed_;
  Backend backend_{script()};
  Nginx nginx_;
};

}  // namespace

TEST_CASE("create goes over HTTP/2 and match over HTTP/1.1, on one client, in any order") {
  const Site site;
  for (int i = 0; i < 4; ++i) {
    check_unharmed(site.call("HTTP/2 for create, HTTP/1.1 for match", Kind::create));
    check_unharmed(site.call("HTTP/2 for create, HTTP/1.1 for match", Kind::match));
    check_unharmed(site.call("HTTP/2 for create, HTTP/1.1 for match", Kind::match));
  }
  for (const auto& seen : site.backend.seen()) {
    const bool match = contains(seen.target, "match");
    CHECK(seen.protocol == (match ? "HTTP/1.1" : "HTTP/2.0"));
  }
  // Each protocol keeps the connection it has.
  CHECK(connections(site.backend) == 2);
}

// libcurl 8.11 and 8.12 take a connection of the other protocol, if their session has one.
TEST_CASE("a session sends at most one HTTP/1.1 request over HTTP/2, whatever libcurl does") {
  const Site site;
  bizkithub::detail::CurlSettings settings;
  settings.host = "127.0.0.1";
  settings.tls = site.options.tls;
  bizkithub::detail::CurlSession session(settings);
  const auto protocol_of_next = [&](bool allow_http2) {
    auto request = support::http_request("POST", site.nginx.url() + "/customer/create", "{}");
    request.allow_http2 = allow_http2;
    support::StubExchange exchange(std::move(request));
    support::StubQueue queue({&exchange});
    session.run(queue);
    CHECK(exchange.status() == 200);
    return site.backend.seen().back().protocol;
  };
  CHECK(protocol_of_next(true) == "HTTP/2.0");
  static_cast<void>(protocol_of_next(false));
  CHECK(protocol_of_next(false) == "HTTP/1.1");
  CHECK(protocol_of_next(false) == "HTTP/1.1");
}

TEST_CASE("a request that had little time does not cost the others their HTTP/2 connection") {
  const milliseconds pace = slack();
  Backend::Script slow;
  slow.delay = 3 * pace;
  const Backend backend(slow);
  const Nginx nginx(Site::settings(backend.port(), "", true, true));
  bizkithub::detail::CurlSettings settings;
  settings.host = "127.0.0.1";
  settings.tls = options_for(nginx.url()).tls;
  bizkithub::detail::CurlSession session(settings);
  auto request = support::http_request("POST", nginx.url() + "/customer/create", "{}");
  request.allow_http2 = true;
  support::StubExchange first(request);
  support::StubQueue warm_up({&first});
  session.run(warm_up);
  support::StubExchange brief(request, support::in(pace));
  support::StubExchange other(request);
  support::StubQueue queue({&other, &brief});
  session.run(queue);
  CHECK(brief.failure().sent);
  CHECK(other.status() == 200);
  CHECK(connections(backend) == 1);
}

TEST_CASE("a match goes over HTTP/2 if the caller says that repeating it is harmless") {
  Site site;
  site.options.retry.repeat_unrepeatable = true;
  const Client client(support::key(), site.options);
  CHECK(!observe("HTTP/2 for a repeatable match", Kind::match, site.options, site.backend, client)
             .error);
  CHECK(site.backend.seen().back().protocol == "HTTP/2.0");
}

TEST_CASE("a server without HTTP/2 is spoken to in HTTP/1.1") {
  const Site site("", true, false);
  check_unharmed(site.call("a server without HTTP/2", Kind::create));
  check_unharmed(site.call("a server without HTTP/2", Kind::match));
  for (const auto& seen : site.backend.seen()) CHECK(seen.protocol == "HTTP/1.1");
  // One for calls that may use HTTP/2, one for those that may not.
  CHECK(connections(site.backend) == 2);
}

TEST_CASE("an idle plain connection that the server closed costs neither error nor attempt") {
  check_idle_close("closed while idle: plain HTTP", "", false, false);
}

TEST_CASE("an idle TLS 1.2 connection that the server closed costs neither error nor attempt") {
  check_idle_close("closed while idle: TLS 1.2", "ssl_protocols TLSv1.2;", true, false);
}

TEST_CASE("an idle TLS 1.3 connection that the server closed costs neither error nor attempt") {
  check_idle_close("closed while idle: TLS 1.3", "ssl_protocols TLSv1.3;", true, false);
}

TEST_CASE("an idle HTTP/2 connection that the server closed costs neither error nor attempt") {
  check_idle_close("closed while idle: HTTP/2 and HTTP/1.1", "", true, true);
}

TEST_CASE("a plain connection whose end the server announced costs neither error nor attempt") {
  check_close_after_two("closed after two: plain HTTP", {Kind::match, Kind::create}, false, false);
}

TEST_CASE("a TLS connection whose end the server announced costs neither error nor attempt") {
  check_close_after_two("closed after two: TLS", {Kind::match, Kind::create}, true, false);
}

TEST_CASE("an HTTP/2 connection that the server says GOAWAY on costs neither error nor attempt") {
  check_close_after_two("GOAWAY after two: HTTP/2", {Kind::create}, true, true);
  check_close_after_two("GOAWAY after two, match between", {Kind::create, Kind::match}, true, true);
}

TEST_CASE("connections that a restart of the server cut cost an idle client nothing") {
  Site site;
  for (int i = 0; i < 2; ++i) {
    check_unharmed(site.call("restarted while idle", Kind::create));
    check_unharmed(site.call("restarted while idle", Kind::match));
    site.nginx.start_again();
  }
  check_unharmed(site.call("restarted while idle", Kind::match));
  check_unharmed(site.call("restarted while idle", Kind::create));
}

TEST_CASE("connections that a reload of the server closed cost an idle client nothing") {
  Site site;
  for (int i = 0; i < 3; ++i) {
    check_unharmed(site.call("reloaded while idle", Kind::create));
    check_unharmed(site.call("reloaded while idle", Kind::match));
    site.nginx.reload();
    wait_until_closed(site.nginx.port());
  }
  check_unharmed(site.call("reloaded while idle", Kind::match));
  check_unharmed(site.call("reloaded while idle", Kind::create));
}

// A connection that was used before and closes without an answer is what makes libcurl send a
// request again by itself, and the next worker would hand it on a second time.
TEST_CASE("a server that dies with a match in its hands leaves it unknown, applied once") {
  Crash crash;
  const Observed observed = crash.call("the server dies after it handed it on", Kind::match);
  INFO(observed.shown);
  REQUIRE(observed.error.has_value());
  CHECK(observed.error->kind == ErrorKind::network);
  CHECK(observed.error->delivery == Delivery::unknown);
  CHECK(observed.attempts.size() == 1);
  CHECK(observed.applied == 1);
}

TEST_CASE("a server that dies with a create in its hands is asked again, and that is said") {
  Crash crash;
  const Observed observed = crash.call("the server dies after it handed it on", Kind::create);
  INFO(observed.shown);
  CHECK(!observed.error.has_value());
  CHECK(observed.attempts.size() == 2);
  CHECK(observed.earlier_attempt_may_have_applied);
  CHECK(observed.applied == 2);
}

// libcurl counts over the life of a handle how often it would have liked to send again, and after
// the fifth time speaks of five attempts, of which it made none.
TEST_CASE("a connection that closes without an answer is told the same way each time") {
  support::RawServer server([](support::RawConnection& connection, int) {
    if (connection.read_request().empty()) return;
    connection.respond(200, support::created);
    connection.read_request();
  });
  const Client client(support::key(), options_for(server.url()));
  std::vector<std::string> messages;
  for (int i = 0; i < 8; ++i) {
    REQUIRE(client.match_customers(support::match_request()).has_value());
    const auto result = client.match_customers(support::match_request());
    REQUIRE(!result.has_value());
    CHECK(result.error().attempts.size() == 1);
    messages.push_back(result.error().message);
  }
  for (const std::string& message : messages) CHECK(message == messages.front());
}

}  // namespace faults::nginx_connection_test
