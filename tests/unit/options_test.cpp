// SPDX-License-Identifier: MIT
// The addresses that a client accepts, and what the environment gives it.
#include <bizkithub/client.hpp>
#include <string>

#include "../support/catch2.hpp"
#include "../support/environment.hpp"
#include "../support/fake_client.hpp"

namespace unit::options_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using support::contains;
using support::EnvironmentVariable;
using support::FakeClient;

using namespace std::string_literals;  // Literals with a NUL inside.

TEST_CASE("a constructor throws what create returns") {
  ClientOptions options;
  options.base_url = "nonsense";
  try {
    const Client client(support::key(), options);
    FAIL("nothing was thrown");
  } catch (const bizkithub::Exception& exception) {
    CHECK(exception.error().field == "base_url");
  }
}

TEST_CASE("what is wrong with a base_url or proxy is said without repeating its password") {
  ClientOptions options;
  options.base_url = "https://user:secret@api.bizkithub.com";
  CHECK(!contains(Client::create(support::key(), options).error().message, "secret"));
  options = {};
  options.proxy = "gopher://user:secret@proxy.example";
  CHECK(!contains(Client::create(support::key(), options).error().message, "secret"));
}

TEST_CASE("the environment gives the key and, where it is set, the base_url") {
  const EnvironmentVariable key("BIZKITHUB_API_KEY", support::key_text);
  {
    const EnvironmentVariable url("BIZKITHUB_API_URL", std::nullopt);
    CHECK(Client::from_environment().has_value());
  }
  const EnvironmentVariable url("BIZKITHUB_API_URL", "http://plain.example");
  const auto refused = Client::from_environment();
  REQUIRE(!refused.has_value());
  CHECK(refused.error().field == "base_url");
}

TEST_CASE("an environment without a key is said to be one") {
  const EnvironmentVariable key("BIZKITHUB_API_KEY", std::nullopt);
  const auto client = Client::from_environment();
  REQUIRE(!client.has_value());
  CHECK(client.error().kind == ErrorKind::unauthenticated);
  CHECK(contains(client.error().message, "BIZKITHUB_API_KEY is not set"));
}

}  // namespace unit::options_test
