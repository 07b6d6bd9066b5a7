// SPDX-License-Identifier: MIT
// What is left of a key in the process's memory once a client has another, while it is in use.
#include "../support/catch2.hpp"
#include "../support/policies.hpp"
#include "key_copies.hpp"

namespace process::replaced_key_test {

using bizkithub::ApiKeyPlacement;
using bizkithub::Client;
using bizkithub::ClientOptions;

TEST_CASE("the scan of memory finds the key in the request while an attempt is in progress") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    INFO(name_of(placement));
    const int at_least = placement == ApiKeyPlacement::both ? 3 : 2;
    CHECK(most_copies_during([&](auto look) { call_once(own_transport(placement, 0, look)); }) >=
          at_least);
  }
}

TEST_CASE("a key that is replaced during an attempt is in no memory once that attempt has ended") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    for (const int failures : {0, 1, 3, 100}) {
      INFO(name_of(placement) << ", " << failures << " failures");
      CHECK(most_copies_during([&](auto look) {
              Client* replaced = nullptr;
              ClientOptions options = own_transport(placement, failures,
                                                    [&] { replaced->set_api_key(support::key()); });
              options.logger = [&](const bizkithub::LogRecord&) { look(); };
              Client client(parse_canary(), options);
              replaced = &client;
              static_cast<void>(client.create_customer(support::create_request()));
              look();
            }) == 0);
    }
  }
}

TEST_CASE("a key that is replaced during a bulk run is in no memory once its attempts have ended") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    INFO(name_of(placement));
    CHECK(most_copies_during([&](auto look) {
            // Two records wait for their second attempt while the others are sent.
            ClientOptions options = own_transport(placement, 2);
            options.retry.initial_backoff = options.retry.max_backoff = milliseconds(100);
            options.retry.jitter = 0;
            Client client(parse_canary(), options);
            int results = 0;
            client.bulk_create_customers(support::creates(10), [&](std::size_t, const auto&) {
              if (++results == 3) client.set_api_key(support::key());
              if (results >= 3) look();
            });
          }) == 0);
  }
}

}  // namespace process::replaced_key_test
