// SPDX-License-Identifier: MIT
// Tests of a program that uses the library, without a server and without waiting: sign_up() stands
// for your own code. With a test framework, each function would be a test case.
#include <bizkithub/bizkithub.hpp>
#include <bizkithub/testing.hpp>
#include <iostream>
#include <memory>
#include <string>

namespace {

// The code under test: what a user reads after signing up.
std::string sign_up(const bizkithub::Client& client, const std::string& email) {
  bizkithub::CreateCustomerRequest request;
  request.email = email;
  const auto customer = client.create_customer(request);
  if (customer) return customer->new_account ? "Welcome!" : "Welcome back!";
  const bool input = customer.error().kind == bizkithub::ErrorKind::invalid_argument;
  return input ? "Please correct your e-mail address." : "Please try again later.";
}

struct Fixture {
  std::shared_ptr<bizkithub::testing::FakeTransport> transport =
      std::make_shared<bizkithub::testing::FakeTransport>();
  bizkithub::Client client{bizkithub::ApiKey::parse("PROD0000000000000000000000000000").value(),
                           [this] {
                             bizkithub::ClientOptions options;
                             options.transport = transport;
                             return options;
                           }()};
};

constexpr const char* new_customer =
    R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})";

int failures = 0;
void check(const char* what, bool holds) {
  std::cout << (holds ? "ok      " : "FAILED  ") << what << "\n";
  if (!holds) ++failures;
}

void welcomes_a_new_customer() {
  const Fixture test;
  test.transport->reply({200, {}, new_customer});
  check("a new customer is welcomed", sign_up(test.client, "Jan@Example.com") == "Welcome!");
  const auto requests = test.transport->requests();
  check("the address is sent in normalised form",
        requests.size() == 1 && requests[0].body == R"({"email":"jan@example.com"})");
}

void waits_for_the_rate_limit() {
  const Fixture test;
  test.transport->reply({429, {{"Retry-After", "30"}}, ""});
  test.transport->reply({200, {}, new_customer});
  const auto before = test.transport->clock().now();
  check("a rate limit is waited for", sign_up(test.client, "jan@example.com") == "Welcome!");
  check("as long as the service asks",
        test.transport->clock().now() - before >= std::chrono::seconds(30));
}

void sends_nothing_invalid() {
  const Fixture test;
  check("a wrong address is the user's to correct",
        sign_up(test.client, "jan@@example.com") == "Please correct your e-mail address.");
  check("and nothing is sent", test.transport->requests().empty());
}

void survives_a_broken_network() {
  const Fixture test;  // No reply is left: every attempt fails.
  check("without a network, the user tries later",
        sign_up(test.client, "jan@example.com") == "Please try again later.");
}

}  // namespace

int main() {
  welcomes_a_new_customer();
  waits_for_the_rate_limit();
  sends_nothing_invalid();
  survives_a_broken_network();
  return failures == 0 ? 0 : 1;
}
