// SPDX-License-Identifier: MIT
// The fakes that users test their own programs with.
#include <bizkithub/testing.hpp>
#include <chrono>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::testing_test {

using bizkithub::ErrorKind;
using bizkithub::testing::FakeClock;
using std::chrono::seconds;
using support::create_request;
using support::FakeClient;
using support::match_request;

TEST_CASE("a fake clock moves only when told, both its times alike") {
  FakeClock clock;
  const auto start = clock.now();
  const auto wall_start = clock.wall_now();
  CHECK(clock.now() == start);
  clock.advance(seconds(90));
  CHECK(clock.now() - start == seconds(90));
  CHECK(clock.wall_now() - wall_start == seconds(90));
}

TEST_CASE("a fake transport answers in order and lets waits pass on its clock") {
  FakeClient client;
  client.reply(429, "", {{"Retry-After", "2"}}).reply(200, support::created);
  const auto start = client.transport->clock().now();
  CHECK(client->create_customer(create_request()).has_value());
  CHECK(client.transport->clock().now() - start == seconds(2));
  CHECK(client.transport->requests().size() == 2);
  CHECK(client.transport->replies_left() == 0);
}

TEST_CASE("an answer that takes too long is a timeout of the attempt") {
  FakeClient client;
  client.transport->reply({200, {}, R"({"success": true})"}, seconds(31));
  const auto start = client.transport->clock().now();
  const auto result = client->match_customers(match_request());
  CHECK(result.error().kind == ErrorKind::timed_out);
  CHECK(client.transport->clock().now() - start == seconds(30));
}

TEST_CASE("a request that the script has no answer for fails and says so") {
  bizkithub::ClientOptions options;
  options.retry.max_attempts = 1;
  FakeClient client(options);
  const auto result = client->create_customer(create_request());
  CHECK(result.error().kind == ErrorKind::network);
  CHECK(support::contains(result.error().message, "script"));
}

}  // namespace unit::testing_test
