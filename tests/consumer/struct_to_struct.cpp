// SPDX-License-Identifier: MIT
#include <bizkithub/bizkithub.hpp>
#include <iostream>

int main() try {
  const bizkithub::Client client = bizkithub::Client::from_environment().value();
  bizkithub::CreateCustomerRequest request;
  request.email = " Trainer@Example.COM ";
  const auto trainer = client.create_customer(request).value();
  request.email = "eva@example.com";
  const auto eva = client.create_customer(request).value();
  bizkithub::MatchCustomersRequest match;
  match.manager_cu_ref_no = trainer.cu_ref_no;
  match.customer_cu_ref_no = eva.cu_ref_no;
  const auto matched = client.match_customers(match).value();
  std::cout << trainer.email << " matched " << eva.email << '\n';
  return matched.success ? 0 : 1;
} catch (const bizkithub::Exception& exception) {
  std::cerr << exception.what() << '\n';
  return 1;
}
