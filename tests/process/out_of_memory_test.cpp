// SPDX-License-Identifier: MIT
// What the library does where one allocation fails, whichever it is.
#include <bizkithub/testing.hpp>
#include <new>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/raw_server.hpp"
#include "failing_allocation.hpp"

namespace process::out_of_memory_test {

using bizkithub::BulkOptions;
using bizkithub::CallOptions;
using bizkithub::CancellationSource;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::testing::FakeTransport;

namespace {

// Sanitizers have operators of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_operator_new = false;
#else
constexpr bool has_operator_new = true;
#endif

// More allocations than anything below makes.
constexpr int enough = 5000;

/// Whether `body` made more allocations than `after`, of which the next failed.
template <class Body>
bool fails(Body body, int after) {
  const FailingAllocation failing(after);
  try {
    body();
  } catch (const std::bad_alloc&) {
    return true;
  }
  return FailingAllocation::has_failed();
}

/// Lets the first allocation of `body` fail, then the second, and so on, until none does. Nothing
/// but std::bad_alloc may leave it. `check` is called after each.
template <class Body, class Check>
void fail_each_allocation_of(Body body, Check check) {
  bool has_failed = has_operator_new;
  int after = 0;
  for (; has_failed && after < enough; ++after) {
    has_failed = fails(body, after);
    INFO("the allocation after " << after << " others failed");
    check();
  }
  CHECK((!has_operator_new || after > 10));
  CHECK(after < enough);
}

void succeed(support::RawConnection& connection, int) {
  while (!connection.read_request().empty()) connection.respond(200, support::created);
}

ClientOptions options_for(const support::RawServer& server) {
  ClientOptions options;
  options.base_url = server.url();
  return options;
}

}  // namespace

TEST_CASE("a call that runs out of memory throws std::bad_alloc at most, with a token too") {
  const support::RawServer server(succeed);
  const Client client(support::key(), options_for(server));
  const auto request = support::create_request();
  const CancellationSource cancellation;
  CallOptions with_token;
  with_token.cancellation = cancellation.token();
  for (const CallOptions& options : {CallOptions{}, with_token}) {
    fail_each_allocation_of([&] { static_cast<void>(client.create_customer(request, options)); },
                            [&] { CHECK(client.create_customer(request).has_value()); });
  }
}

TEST_CASE("the first call of a client may run out of memory") {
  const support::RawServer server(succeed);
  const auto request = support::create_request();
  std::unique_ptr<Client> client;
  fail_each_allocation_of(
      [&] {
        client = std::make_unique<Client>(support::key(), options_for(server));
        static_cast<void>(client->create_customer(request));
      },
      [&] { CHECK((client == nullptr || client->create_customer(request).has_value())); });
}

TEST_CASE("a bulk run that runs out of memory gives each record that it took to the sink once") {
  constexpr std::size_t records = 6;
  const support::RawServer server(succeed);
  const Client client(support::key(), options_for(server));
  const CancellationSource cancellation;
  BulkOptions options;
  options.call.cancellation = cancellation.token();
  options.max_in_flight = 3;
  const std::vector<bizkithub::CreateCustomerRequest> requests(records, support::create_request());
  std::vector<int> given;
  std::size_t pulled = 0;
  const auto source = [&]() -> std::optional<bizkithub::CreateCustomerRequest> {
    if (pulled == records) return std::nullopt;
    // Counted only once nothing can fail any more.
    std::optional<bizkithub::CreateCustomerRequest> request(requests[pulled]);
    ++pulled;
    return request;
  };
  const auto sink = [&](std::size_t index, const auto&) { ++given[index]; };
  given.assign(records, 0);
  fail_each_allocation_of(
      [&] {
        pulled = 0;
        std::fill(given.begin(), given.end(), 0);
        static_cast<void>(client.bulk_create_customers(source, sink, options));
      },
      [&] {
        for (std::size_t index = 0; index < records; ++index) {
          CHECK(given[index] == (index < pulled ? 1 : 0));
        }
        CHECK(client.create_customer(support::create_request()).has_value());
      });
}

}  // namespace process::out_of_memory_test
