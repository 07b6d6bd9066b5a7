// SPDX-License-Identifier: MIT
// How a client is made out of its options.
#include <bizkithub/detail/client/client_state.hpp>
#include <bizkithub/testing.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::make_client_state_test {

using bizkithub::ClientOptions;
using bizkithub::detail::BaseUrl;
using bizkithub::detail::CurlTransport;
using bizkithub::detail::make_client_state;
using bizkithub::detail::make_transport;
using bizkithub::detail::SequentialTransport;
using bizkithub::detail::user_agent;

namespace {

std::string refused_field(const ClientOptions& options) {
  const auto made = make_client_state(support::key(), options);
  return made ? "accepted" : made.error().field;
}

}  // namespace

TEST_CASE("the user agent names library, application and libcurl") {
  const std::string curl = bizkithub::detail::curl_version_text();
  CHECK(user_agent({}) == "bizkithub-cpp/" BIZKITHUB_VERSION " libcurl/" + curl);
  CHECK(user_agent("gym 2.1") == "bizkithub-cpp/" BIZKITHUB_VERSION " (gym 2.1) libcurl/" + curl);
}

TEST_CASE("the version of libcurl is told as numbers, and is recent enough to run this") {
  const std::string version = bizkithub::detail::curl_version_text();
  CHECK(version.find_first_not_of("0123456789.") != 0);
  CHECK(bizkithub::detail::is_curl_recent_enough());
}

TEST_CASE("a client uses libcurl unless it is given a transport") {
  ClientOptions options;
  const auto own = make_transport(options, BaseUrl{});
  CHECK(dynamic_cast<CurlTransport*>(own.get()) != nullptr);
  options.transport = std::make_shared<bizkithub::testing::FakeTransport>();
  const auto given = make_transport(options, BaseUrl{});
  CHECK(dynamic_cast<SequentialTransport*>(given.get()) != nullptr);
  CHECK(&given->clock() == &options.transport->clock());
}

TEST_CASE("a client is made of options that are right, and of those alone") {
  ClientOptions options;
  CHECK(refused_field(options) == "accepted");
  options.base_url = "nonsense";
  CHECK(refused_field(options) == "base_url");
  options.total_timeout = std::chrono::milliseconds(0);
  CHECK(refused_field(options) == "total_timeout");
}

TEST_CASE("a client keeps to the transport that it was made with") {
  const auto fake = std::make_shared<bizkithub::testing::FakeTransport>();
  const auto transport = std::make_shared<SequentialTransport>(fake);
  const auto made = make_client_state(support::key(), {}, transport);
  REQUIRE(made.has_value());
  CHECK(&(*made)->transport() == transport.get());
}

}  // namespace unit::make_client_state_test
