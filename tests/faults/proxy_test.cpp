// SPDX-License-Identifier: MIT
// Through a forward proxy, and what is said where it does not let us.
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/environment.hpp"
#include "../support/fake_client.hpp"
#include "nginx_site.hpp"
#include "proxy.hpp"

namespace faults::proxy_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using support::contains;
using namespace faults::gateway;

namespace {

constexpr const char* password = "canary-Pr0xy-password";
constexpr const char* user_info = "alice:canary-Pr0xy-password@";
// base64 of "alice:canary-Pr0xy-password"
constexpr const char* authorization = "Basic YWxpY2U6Y2FuYXJ5LVByMHh5LXBhc3N3b3Jk";

/// A service whose name only the proxy knows.
struct Site {
  explicit Site(const std::string& directives = "") : nginx(settings(backend.port(), directives)) {}

  static NginxOptions settings(int port, const std::string& directives) {
    NginxOptions options;
    options.upstream_port = port;
    options.certificate = certificates().for_host("service.example");
    options.directives = directives;
    return options;
  }

  ProxyScript script() const {
    ProxyScript script;
    script.leads_to = nginx.port();
    return script;
  }

  Backend backend;
  Nginx nginx;
};

ClientOptions through(std::optional<std::string> proxy) {
  ClientOptions options = options_for("https://service.example");
  options.proxy = std::move(proxy);
  options.retry.max_attempts = 2;
  return options;
}

void check_success(const std::string& scenario, const ClientOptions& options, const Site& site) {
  for (const Kind kind : {Kind::create, Kind::match}) {
    const Observed observed = observe(scenario, kind, options, site.backend);
    INFO(observed.shown);
    CHECK(!observed.error.has_value());
    CHECK(observed.attempts.size() == 1);
    CHECK(observed.applied == 1);
    CHECK(!contains(observed.shown, password));
  }
}

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Both calls fail without a byte of them sent, and say that it was the proxy.
void check_failure(const std::string& scenario, const ClientOptions& options, const Site& site,
                   const std::vector<std::string>& words, ErrorKind kind = ErrorKind::network) {
  for (const Kind call : {Kind::create, Kind::match}) {
    const Observed observed = observe(scenario, call, options, site.backend);
    INFO(observed.shown);
    REQUIRE(observed.error.has_value());
    CHECK(observed.error->kind == kind);
    CHECK(observed.error->delivery == Delivery::not_sent);
    CHECK(observed.error->http_status == 0);
    CHECK(observed.applied == 0);
    CHECK(contains(observed.error->message, "service.example"));
    for (const std::string& word : words) {
      INFO(word);
      CHECK(contains(lower_case(observed.error->message), word));
    }
    CHECK(!contains(observed.shown, password));
    CHECK(!contains(observed.shown, "YWxpY2U6"));
  }
}

// The request goes inside the tunnel: the proxy is to see neither key nor customer.
void check_nothing_shown_to(const ForwardProxy& proxy) {
  REQUIRE(!proxy.requests().empty());
  for (const std::string& request : proxy.requests()) {
    CHECK(request.compare(0, 28, "CONNECT service.example:443 ") == 0);
    CHECK(!contains(request, support::key_text));
    CHECK(!contains(request, "customer"));
  }
}

}  // namespace

TEST_CASE("calls go through a proxy to a host whose name only the proxy knows") {
  const Site site;
  const ForwardProxy proxy(site.script());
  check_success("through a proxy", through(proxy.url()), site);
  check_nothing_shown_to(proxy);
}

TEST_CASE("a proxy that needs a password is given it, and nobody else is") {
  const Site site;
  ProxyScript script = site.script();
  script.authorization = authorization;
  const ForwardProxy proxy(script);
  check_success("through a proxy with a password", through(proxy.url(user_info)), site);
  check_nothing_shown_to(proxy);
}

TEST_CASE("a proxy that wants another password is what the error speaks of, without the password") {
  const Site site;
  ProxyScript script = site.script();
  script.authorization = "Basic something-else";
  const ForwardProxy proxy(script);
  check_failure("a wrong password for the proxy", through(proxy.url(user_info)), site,
                {"proxy", "407"}, ErrorKind::rejected);
  check_nothing_shown_to(proxy);
  // Once for each of the two calls.
  CHECK(proxy.requests().size() == 2);
}

TEST_CASE("a proxy that wants a password where none was given is what the error speaks of") {
  const Site site;
  ProxyScript script = site.script();
  script.authorization = authorization;
  const ForwardProxy proxy(script);
  check_failure("no password for the proxy", through(proxy.url()), site, {"proxy", "407"},
                ErrorKind::rejected);
}

TEST_CASE("a proxy that forbids the host is not taken for the service") {
  const Site site;
  ProxyScript script = site.script();
  script.answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";
  const ForwardProxy proxy(script);
  check_failure("the proxy forbids the host", through(proxy.url(user_info)), site,
                {"proxy", "403"});
}

TEST_CASE("a proxy that cannot reach the service says so, and the call is tried again") {
  const Site site;
  ProxyScript script = site.script();
  const ClosedPort nobody;
  script.leads_to = nobody.number();
  const ForwardProxy proxy(script);
  check_failure("the proxy reaches no service", through(proxy.url()), site, {"proxy", "502"});
  CHECK(proxy.requests().size() == 4);
}

TEST_CASE("a proxy on whose port nobody listens is what the error speaks of") {
  const Site site;
  const ClosedPort nobody;
  const std::string address = "127.0.0.1:" + std::to_string(nobody.number());
  check_failure("no proxy there", through("http://" + (user_info + address)), site,
                {"proxy", "127.0.0.1"});
}

TEST_CASE("a proxy whose name leads nowhere is what the error speaks of") {
  const Site site;
  ClientOptions options = through("http://" + (user_info + std::string("proxy.invalid:3128")));
  check_failure("no such proxy", options, site, {"proxy.invalid"});
}

TEST_CASE("a proxy that answers garbage is what the error speaks of") {
  const Site site;
  ProxyScript script = site.script();
  script.answer = "220 mail.example ESMTP\r\n\r\n";
  const ForwardProxy proxy(script);
  check_failure("the proxy answers garbage", through(proxy.url(user_info)), site, {"proxy"});
}

TEST_CASE("a proxy that hangs up is what the error speaks of") {
  const Site site;
  ProxyScript script = site.script();
  script.answer = "\r\n";
  const ForwardProxy proxy(script);
  check_failure("the proxy hangs up", through(proxy.url(user_info)), site, {"proxy"});
}

TEST_CASE("a proxy that answers nothing ends in connect_timeout, with nothing sent") {
  const Site site;
  ProxyScript script = site.script();
  script.stalls = true;
  const ForwardProxy proxy(script);
  ClientOptions options = through(proxy.url(user_info));
  options.connect_timeout = milliseconds(150);
  options.total_timeout = milliseconds(500);
  check_failure("the proxy answers nothing", options, site, {"in time", "proxy"},
                ErrorKind::timed_out);
}

TEST_CASE("a tunnel that is cut in the handshake is a network failure and is tried again") {
  const Site site;
  ProxyScript script = site.script();
  script.cuts_tunnels = true;
  const ForwardProxy proxy(script);
  check_failure("the tunnel is cut in the handshake", through(proxy.url(user_info)), site, {});
  CHECK(proxy.requests().size() == 4);
}

TEST_CASE("the certificate is the service's to show, whatever the proxy is called") {
  const Backend backend;
  NginxOptions settings = Site::settings(backend.port(), "");
  settings.certificate = certificates().good();
  const Nginx nginx(settings);
  const Site site;
  ProxyScript script;
  script.leads_to = nginx.port();
  const ForwardProxy proxy(script);
  check_failure("another host behind the proxy", through(proxy.url()), site, {"match"},
                ErrorKind::tls);
  CHECK(backend.applied() == 0);
}

TEST_CASE("an idle connection through a proxy that was closed costs neither error nor attempt") {
  const Site site("keepalive_timeout 20ms;");
  const ForwardProxy proxy(site.script());
  const ClientOptions options = through(proxy.url());
  const Client client(support::key(), options);
  for (const Kind kind : {Kind::match, Kind::match, Kind::create, Kind::create, Kind::match}) {
    const Observed observed =
        observe("closed while idle, through a proxy", kind, options, site.backend, client);
    INFO(observed.shown);
    CHECK(!observed.error.has_value());
    CHECK(observed.attempts.size() == 1);
    CHECK(observed.applied == 1);
    wait_until_closed(proxy.port());
  }
  CHECK(proxy.requests().size() == 5);
}

TEST_CASE("the proxy of the environment is used, unless the options say otherwise") {
  const Site site;
  ProxyScript script = site.script();
  script.authorization = authorization;
  const ForwardProxy environments(script);
  const ForwardProxy ours(site.script());
  const support::EnvironmentVariable variable("https_proxy", environments.url(user_info));
  check_success("the environment's proxy", through(std::nullopt), site);
  CHECK(environments.requests().size() == 2);
  check_success("a proxy in place of the environment's", through(ours.url()), site);
  CHECK(ours.requests().size() == 2);
  CHECK(environments.requests().size() == 2);
}

TEST_CASE("an empty proxy is none, whatever the environment says") {
  const Site site;
  const ForwardProxy proxy(site.script());
  const support::EnvironmentVariable variable("https_proxy", proxy.url());
  // Nobody but the proxy knows the name.
  check_failure("no proxy, by the options", through(""), site, {});
  CHECK(proxy.requests().empty());
}

TEST_CASE("hosts of no_proxy are not reached through the environment's proxy") {
  const Site site;
  const ForwardProxy proxy(site.script());
  const support::EnvironmentVariable variable("https_proxy", proxy.url());
  const support::EnvironmentVariable except("no_proxy", "service.example");
  check_failure("no proxy, by no_proxy", through(std::nullopt), site, {});
  CHECK(proxy.requests().empty());
  check_success("a proxy of the options, whatever no_proxy says", through(proxy.url()), site);
}

// libcurl's own words quote such a URL whole.
TEST_CASE("a password in a proxy of the environment that is no URL is not shown") {
  const Site site;
  for (const char* url : {"http://alice:canary-(secret@127.0.0.1:99999",
                          "ftp://alice:canary-,x@a:1", "http://alice:canary-:x@proxy .example:1"}) {
    INFO(url);
    const support::EnvironmentVariable variable("https_proxy", url);
    for (const Kind kind : {Kind::create, Kind::match}) {
      const Observed observed =
          observe("the environment's proxy is no URL", kind, through(std::nullopt), site.backend);
      INFO(observed.shown);
      REQUIRE(observed.error.has_value());
      CHECK(observed.error->kind == ErrorKind::invalid_argument);
      CHECK(observed.error->delivery == Delivery::not_sent);
      CHECK(observed.attempts.size() == 1);
      CHECK(contains(observed.error->message, "https_proxy"));
      CHECK(!contains(observed.shown, "canary"));
    }
  }
}

// libcurl would silently go without a proxy whose user name or password it cannot read.
TEST_CASE("a proxy whose password cannot be used is refused, and not gone without") {
  for (const char* user : {"alice:sec%00ret", "al%00ice:secret"}) {
    INFO(user);
    const auto client =
        Client::create(support::key(), through("http://" + std::string(user) + "@127.0.0.1:1"));
    REQUIRE(!client.has_value());
    CHECK(client.error().kind == ErrorKind::invalid_argument);
    CHECK(client.error().field == "proxy");
    CHECK(!contains(client.error().message, "sec"));
  }
}

TEST_CASE("a proxy that refuses plain HTTP is what the error speaks of, too") {
  const Site site;
  ProxyScript script = site.script();
  script.authorization = authorization;
  const ForwardProxy proxy(script);
  ClientOptions options = through(proxy.url());
  options.base_url = "http://service.example";
  options.allow_plain_http = true;
  for (const Kind kind : {Kind::create, Kind::match}) {
    const Observed observed = observe("407 for plain HTTP", kind, options, site.backend);
    INFO(observed.shown);
    REQUIRE(observed.error.has_value());
    CHECK(observed.error->delivery == Delivery::refused);
    CHECK(contains(observed.error->message, "proxy"));
    CHECK(observed.applied == 0);
  }
}

}  // namespace faults::proxy_test
