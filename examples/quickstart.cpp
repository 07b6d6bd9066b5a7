// SPDX-License-Identifier: MIT
// Two customers from untidy input, one of them once more to show the upsert, a match, and what a
// refusal looks like. With BIZKITHUB_API_KEY set it talks to the real service; BIZKITHUB_API_URL
// sends it elsewhere, to bizkithub-sandbox for one.
#include <bizkithub/bizkithub.hpp>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

void print_error(const bizkithub::Error& error) { std::cout << "  failed: " << error << "\n"; }

void print_customer(const bizkithub::CreateCustomerResponse& customer) {
  std::cout << "  " << (customer.new_account ? "new customer " : "known customer ")
            << customer.cu_ref_no << ", " << customer.email;
  if (customer.company_name) std::cout << ", " << *customer.company_name;
  std::cout << ", " << customer.credit_balance << " credits\n";
}

// Prints what came of it, and gives the reference number, or an empty one.
std::string create(const bizkithub::Client& client,
                   const bizkithub::CreateCustomerRequest& request) {
  std::cout << "create_customer(\"" << request.email << "\")\n";
  const auto customer = client.create_customer(request);
  if (!customer) {
    print_error(customer.error());
    return {};
  }
  print_customer(*customer);
  return customer->cu_ref_no;
}

bizkithub::CreateCustomerRequest trainer() {
  bizkithub::CreateCustomerRequest request;
  request.email = "  Jan.Novak+Gym@Example.COM ";
  request.company_name = "Novák Fitness s.r.o.";
  request.customer_real_ip = "2001:4860:4860:0:0:0:0:8888";
  return request;
}

bizkithub::CreateCustomerRequest client_of_trainer() {
  bizkithub::CreateCustomerRequest request;
  request.email = "EVA@example.com  ";
  request.customer_real_ip = "localhost";
  return request;
}

bool match(const bizkithub::Client& client, const std::string& manager,
           const std::string& customer) {
  std::cout << "match_customers(" << manager << ", " << customer << ")\n";
  bizkithub::MatchCustomersRequest request;
  request.manager_cu_ref_no = manager;
  request.customer_cu_ref_no = customer;
  request.notice = "Prefers cardio training.";
  const auto matched = client.match_customers(request);
  if (!matched) {
    print_error(matched.error());
    return false;
  }
  std::cout << "  matched, HTTP " << matched->info.http_status << ", request id "
            << matched->info.request_id << "\n";
  return true;
}

void show_refused_input(const bizkithub::Client& client) {
  bizkithub::CreateCustomerRequest request;
  request.email = "jan@@example.com";
  create(client, request);
}

// A key of the right form that no service knows; the sandbox is told so by its name.
void show_refused_key(bizkithub::ClientOptions options) {
  std::cout << "a key that does not exist\n";
  const auto key = bizkithub::ApiKey::parse("PRODUnknown000000000000000000000");
  if (const char* url = std::getenv("BIZKITHUB_API_URL")) options.base_url = url;
  const auto client = bizkithub::Client::create(key.value(), options);
  if (!client) return print_error(client.error());
  const auto customer = client->create_customer(trainer());
  if (!customer) print_error(customer.error());
}

}  // namespace

int main() {
  bizkithub::ClientOptions options;
  options.application = "quickstart";
  const auto client = bizkithub::Client::from_environment(options);
  if (!client) {
    std::cerr << client.error() << "\n"
              << "Set BIZKITHUB_API_KEY to your key, or run ./dev demo, which needs none.\n";
    return 1;
  }
  const std::string manager = create(*client, trainer());
  if (manager.empty()) return 1;
  const std::string customer = create(*client, client_of_trainer());
  create(*client, trainer());
  const bool matched = !customer.empty() && match(*client, manager, customer);
  show_refused_input(*client);
  show_refused_key(options);
  return matched ? 0 : 1;
}
