// SPDX-License-Identifier: MIT
// One of two files that include everything: what is defined twice, or not at all, does not link.
#include <bizkithub/bizkithub.hpp>
#include <bizkithub/testing.hpp>

#include <iostream>
#include <memory>

bizkithub::Result<bizkithub::CreateCustomerResponse> create(const bizkithub::Client& client);

int main() {
  const auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
  transport->reply(
      {200, {}, R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})"});
  bizkithub::ClientOptions options;
  options.transport = transport;
  const auto key = bizkithub::ApiKey::parse("PROD0000000000000000000000000000");
  const auto customer = create(bizkithub::Client(key.value(), options));
  if (!customer) {
    std::cerr << customer.error() << '\n';
    return 1;
  }
  std::cout << "bizkithub " << BIZKITHUB_VERSION << " created " << customer->cu_ref_no << '\n';
  return customer->new_account ? 0 : 1;
}
