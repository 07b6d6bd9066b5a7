// SPDX-License-Identifier: MIT
#include <bizkithub/bizkithub.hpp>
#include <bizkithub/testing.hpp>

bizkithub::Result<bizkithub::CreateCustomerResponse> create(const bizkithub::Client& client) {
  bizkithub::CreateCustomerRequest request;
  request.email = " Jan@Barasek.com ";
  return client.create_customer(request);
}
