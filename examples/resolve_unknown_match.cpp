// SPDX-License-Identifier: MIT
// Matches two customers. Where the outcome is unknown, it looks, as the manager, whether the
// relation exists, and repeats the match only if it does not.
//
// Usage: bizkithub-resolve-unknown-match MANAGER_EMAIL CUSTOMER_EMAIL [SECONDS]
//
// SECONDS, 10 by default, is how long it waits before it looks: the service may still be at work on
// the first request. The manager's password is taken from BIZKITHUB_MANAGER_PASSWORD.
//
// It follows the vendor's documentation, and has not been tried with the real service. That a login
// takes e-mail and password is an assumption.
#include <bizkithub/bizkithub.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

namespace {

using bizkithub::Client;
using bizkithub::Delivery;
using bizkithub::Repeatable;

enum class Relation { exists, absent, not_known };

std::string create(const Client& client, const std::string& email) {
  bizkithub::CreateCustomerRequest request;
  request.email = email;
  return client.create_customer(request).value().cu_ref_no;
}

// For a query: all but letters and digits, as %XX.
std::string escaped(const std::string& text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      result += c;
    } else {
      result += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return result;
}

// The identityId of the manager, or an empty text.
std::string log_in(const Client& client, const std::string& email) {
  const char* const password = std::getenv("BIZKITHUB_MANAGER_PASSWORD");
  const nlohmann::json body = {{"email", email}, {"password", password ? password : ""}};
  const auto answer = client.call("POST", "customer/login", body.dump(), Repeatable::yes);
  if (!answer) {
    std::cout << "login failed: " << answer.error() << "\n";
    return {};
  }
  const auto json = nlohmann::json::parse(answer->body, nullptr, false);
  const auto found = json.find("identityId");
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Relation look(const Client& client, const std::string& manager_email, const std::string& customer) {
  const std::string identity = log_in(client, manager_email);
  if (identity.empty()) return Relation::not_known;
  const std::string path =
      "customer/detail?identityId=" + escaped(identity) + "&cuRefNo=" + customer;
  const auto detail = client.call("GET", path, "", Repeatable::yes);
  if (detail) return Relation::exists;
  if (detail.error().code == "PUBLIC_CUSTOMER_DETAIL_NOT_PERMITTED") return Relation::absent;
  std::cout << "cannot look: " << detail.error() << "\n";
  return Relation::not_known;
}

// Whether the two are matched in the end.
bool match(const Client& client, const bizkithub::MatchCustomersRequest& request,
           const std::string& manager_email, std::chrono::seconds wait) {
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto matched = client.match_customers(request);
    if (matched) {
      std::cout << "matched\n";
      return true;
    }
    std::cout << matched.error() << "\n";
    if (matched.error().delivery != Delivery::unknown) return false;
    std::this_thread::sleep_for(wait);
    const Relation relation = look(client, manager_email, *request.customer_cu_ref_no);
    if (relation == Relation::exists) std::cout << "the relation exists: nothing to repeat\n";
    if (relation != Relation::absent) return relation == Relation::exists;
    std::cout << "the relation does not exist\n";
  }
  return false;
}

int run(const std::string& manager_email, const std::string& customer_email, int seconds) {
  const Client client = Client::from_environment().value();
  bizkithub::MatchCustomersRequest request;
  request.manager_cu_ref_no = create(client, manager_email);
  request.customer_cu_ref_no = create(client, customer_email);
  return match(client, request, manager_email, std::chrono::seconds(seconds)) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 3 || argc == 4) return run(argv[1], argv[2], argc == 4 ? std::atoi(argv[3]) : 10);
  std::cerr << "Usage: bizkithub-resolve-unknown-match MANAGER_EMAIL CUSTOMER_EMAIL [SECONDS]\n";
  return 2;
} catch (const bizkithub::Exception& problem) {
  std::cerr << problem.what() << "\n";
  return 1;
}
