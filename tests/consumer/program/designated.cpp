// SPDX-License-Identifier: MIT
// C++20: members may be named, and those left out must not draw a warning.
#include <bizkithub/bizkithub.hpp>

bool create_and_match(const bizkithub::Client& client) {
  const auto customer = client.create_customer({.email = "jan@barasek.com"});
  const bizkithub::CallOptions once{.retry = bizkithub::RetryOptions{.max_attempts = 1}};
  const auto matched = client.match_customers(
      {.manager_cu_ref_no = customer.value().cu_ref_no, .customer_email = "eva@example.com"}, once);
  return matched.has_value();
}

bizkithub::Client client_of(const bizkithub::ApiKey& key) {
  return bizkithub::Client(key, {.api_key_placement = bizkithub::ApiKeyPlacement::bearer,
                                 .retry = {.max_attempts = 2},
                                 .tls = {.ca_file = "/etc/ssl/certs/ca-certificates.crt"},
                                 .application = "designated"});
}
