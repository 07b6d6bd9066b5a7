// The sources and sinks that a bulk run takes.
#include <bizkithub/detail/bulk/records.hpp>
#include <chrono>
#include <forward_list>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../support/bulk_runs.hpp"

namespace unit::records_test {

namespace policy = support::policy;
using bizkithub::CreateCustomerRequest;
using bizkithub::CreateCustomerResponse;
using bizkithub::Result;
using std::chrono::milliseconds;
using support::check_adds_up;
using support::create_of;
using support::creates;
using support::email_of;
using support::nobody;
using support::Reports;
using support::SimulatedClient;

TEST_CASE("a source is any range of requests") {
  const SimulatedClient client;
  const auto count = [&](auto&& source) {
    Reports reports;
    const auto summary = client->bulk_create_customers(source, reports);
    CHECK(summary.counts.succeeded == reports.order.size());
    return reports.order.size();
  };
  auto requests = creates(3);
  CHECK(count(requests) == 3);
  CHECK(count(std::as_const(requests)) == 3);
  CHECK(count(std::list<CreateCustomerRequest>(requests.begin(), requests.end())) == 3);
  CHECK(count(std::forward_list<CreateCustomerRequest>(requests.begin(), requests.end())) == 3);
  const CreateCustomerRequest two[] = {create_of(0), create_of(1)};
  CHECK(count(two) == 2);
  CreateCustomerRequest one[] = {create_of(0)};
  CHECK(count(one) == 1);
}

TEST_CASE("a range is left as it was") {
  const SimulatedClient client;
  auto requests = creates(3);
  static_cast<void>(client->bulk_create_customers(requests, nobody));
  for (std::size_t i = 0; i < 3; ++i) CHECK(requests[i].email == email_of(i));
}

TEST_CASE("a source is any function that returns the next request, one that cannot be copied too") {
  const SimulatedClient client;
  Reports reports;
  const auto summary = client->bulk_create_customers(
      [next = std::make_unique<std::size_t>(0)]() -> std::optional<CreateCustomerRequest> {
        if (*next == 5) return std::nullopt;
        return create_of((*next)++);
      },
      reports);
  CHECK(summary.counts.succeeded == 5);
  check_adds_up(summary, reports, 5);
}

TEST_CASE("a source that has ended is not asked again") {
  const SimulatedClient client(policy::always_ok(milliseconds(5)));
  int after_end = -1;
  const auto summary = client->bulk_create_customers(
      [&]() -> std::optional<CreateCustomerRequest> {
        ++after_end;
        return std::nullopt;
      },
      nobody);
  CHECK(after_end == 0);
  CHECK(summary.counts.pulled == 0);
}

TEST_CASE("a sink may want the request beside the result, and may be one that cannot be copied") {
  const SimulatedClient client;
  std::vector<std::string> emails(3);
  std::vector<Result<CreateCustomerResponse>> results;
  const auto summary = client->bulk_create_customers(
      creates(3),
      [&, owned = std::make_unique<int>(0)](std::size_t index, const CreateCustomerRequest& request,
                                            Result<CreateCustomerResponse> result) {
        emails.at(index) = request.email;
        results.push_back(std::move(result));
        ++*owned;
      });
  CHECK(emails == std::vector<std::string>{email_of(0), email_of(1), email_of(2)});
  REQUIRE(results.size() == 3);
  CHECK(results[2]->cu_ref_no == support::cu_ref_no);
  CHECK(summary.counts.succeeded == 3);
}

TEST_CASE("a sink gets the request as the source gave it") {
  const SimulatedClient client;
  std::vector<std::string> emails;
  const CreateCustomerRequest requests[] = {support::create_request(" Jan@Barasek.com ")};
  client->bulk_create_customers(
      requests, [&](std::size_t, const CreateCustomerRequest& request, const auto& result) {
        emails.push_back(request.email);
        CHECK(result->cu_ref_no == support::cu_ref_no);
      });
  CHECK(emails == std::vector<std::string>{" Jan@Barasek.com "});
  CHECK(client.service->applied("jan@barasek.com") == 1);
}

}  // namespace unit::records_test
