// SPDX-License-Identifier: MIT
// Built with and without the library: the difference is what the library adds to a program.
#include <iostream>

#if defined(BIZKITHUB_BENCH_WITH_LIBRARY)

#include <bizkithub/bizkithub.hpp>

int main() {
  const auto client = bizkithub::Client::from_environment();
  if (!client) {
    std::cerr << client.error() << "\n";
    return 1;
  }
  bizkithub::CreateCustomerRequest request;
  request.email = "jan@barasek.com";
  const auto customer = client->create_customer(request);
  std::cout << (customer ? customer->cu_ref_no : customer.error().message) << "\n";
}

#else

int main() { std::cout << "\n"; }

#endif
