// SPDX-License-Identifier: MIT
// HTTP/2 connections over which nothing comes any more, without either end having closed them: what
// a firewall does that forgets them.
#include <string>

#include "../support/bulk_runs.hpp"
#include "../support/catch2.hpp"
#include "nginx_site.hpp"
#include "proxy.hpp"

namespace faults::dead_connection_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using namespace faults::gateway;

namespace {

/// nginx behind a proxy, whose tunnels are the connections that die.
struct Site {
  static NginxOptions settings(int port) {
    NginxOptions options;
    options.upstream_port = port;
    options.certificate = certificates().for_host("service.example");
    options.http2 = true;
    return options;
  }

  static Backend::Script slow() {
    Backend::Script script;
    script.delay = milliseconds(70);
    return script;
  }

  static ProxyScript script(int port) {
    ProxyScript script;
    script.leads_to = port;
    return script;
  }

  // A record that meets the dead connection twice fails.
  ClientOptions options() const {
    ClientOptions options = options_for("https://service.example");
    options.proxy = proxy.url();
    options.attempt_timeout = 2 * slack();
    options.total_timeout = std::chrono::minutes(1);
    options.retry.max_attempts = 2;
    return options;
  }

  std::size_t connections() const { return proxy.requests().size(); }

  // Some requests are in flight when the last response arrives.
  Backend backend{slow()};
  Nginx nginx{settings(backend.port())};
  ForwardProxy proxy{script(nginx.port())};
};

}  // namespace

TEST_CASE("a create on a connection that died silently succeeds at its second attempt") {
  Site site;
  const Client client(support::key(), site.options());
  CHECK(client.create_customer(support::create_of(0)).has_value());
  site.proxy.silence_tunnels();
  const auto result = client.create_customer(support::create_of(1));
  REQUIRE(result.has_value());
  CHECK(result->info.attempts.size() == 2);
  CHECK(site.connections() == 2);
}

TEST_CASE("a bulk run leaves a connection that died silently, and no record fails") {
  const auto in_flight = GENERATE(std::size_t{4}, std::size_t{64});
  INFO(in_flight << " in flight");
  Site site;
  bizkithub::BulkOptions options;
  options.max_in_flight = in_flight;
  options.rate_limit = {50, std::chrono::seconds(1)};
  support::Reports reports;
  std::size_t answered = 0;
  const auto sink = [&](std::size_t index, const auto& result) {
    reports(index, result);
    if (++answered == 60) site.proxy.silence_tunnels();
  };
  const auto summary = Client(support::key(), site.options())
                           .bulk_create_customers(support::Counted{200}, sink, options);
  support::check_adds_up(summary, reports, 200);
  support::check_all_succeeded(summary, 200);
  INFO(site.connections() << " connections");
  CHECK(site.connections() <= 2 * in_flight);
}

}  // namespace faults::dead_connection_test
