// SPDX-License-Identifier: MIT
// The sources and sinks that a bulk run takes.
#include <bizkithub/detail/bulk/records.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <chrono>
#include <cstddef>
#include <forward_list>
#include <functional>
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
using bizkithub::detail::pull_from;
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

// ---- The source and the sink alone ----

namespace {

template <class Request>
std::vector<Request> all_of(const std::function<std::optional<Request>()>& pull) {
  std::vector<Request> all;
  while (auto request = pull()) all.push_back(*std::move(request));
  return all;
}

// A range of a single pass, like a pipe: its end is of another type than its begin, its iterator
// cannot be copied, and its elements can be read once.
struct CountDown {
  struct End {};
  struct Iterator {
    Iterator(int* left_here, int* advanced_here) : left(left_here), advanced(advanced_here) {}
    Iterator(Iterator&&) = default;
    int operator*() const { return (*left)--; }
    Iterator& operator++() {
      ++*advanced;
      return *this;
    }
    bool operator==(End) const { return *left == 0; }
    int* left;
    int* advanced;
  };
  Iterator begin() { return {&left, &advanced}; }
  static End end() { return {}; }
  int left = 3;
  int advanced = 0;
};

struct FromInt {
  explicit FromInt(int from) : number(from) {}
  int number;
};

template <class Source, class Sink>
auto numbers_of(Source& source, Sink& sink) {
  return bizkithub::detail::bulk_records<int, std::string>(source, sink);
}

const auto ignore = [](std::size_t, const auto&) {};

const bizkithub::Error some_error = bizkithub::detail::invalid_argument("field", "message");

}  // namespace

TEST_CASE("a range is read in order, and has ended for good at its end") {
  std::vector<int> numbers{3, 1, 2};
  const auto pull = pull_from<int>(numbers);
  CHECK(all_of<int>(pull) == std::vector<int>{3, 1, 2});
  CHECK(!pull());
  CHECK(!pull());
}

TEST_CASE("a range tells its size if it knows it") {
  const auto size_of = [](const auto& range) { return numbers_of(range, ignore).size; };
  CHECK(size_of(std::vector<int>(3)) == 3U);
  const int four[] = {1, 2, 3, 4};
  CHECK(size_of(four) == 4U);
  CHECK(!size_of(std::forward_list<int>(3)));
}

TEST_CASE("each element of a range is read once, and its end may be of a type of its own") {
  CountDown range;
  CHECK(all_of<int>(pull_from<int>(range)) == std::vector<int>{3, 2, 1});
}

TEST_CASE("a range is not advanced before the next element is wanted: it may have to wait for it") {
  CountDown range;
  const auto pull = pull_from<int>(range);
  CHECK(pull() == 3);
  CHECK(range.advanced == 0);
  CHECK(pull() == 2);
  CHECK(range.advanced == 1);
}

TEST_CASE("the elements of a range may be anything that a request is made from") {
  std::list<int> numbers{1, 2};
  CHECK(all_of<FromInt>(pull_from<FromInt>(numbers)).back().number == 2);
}

TEST_CASE("a function is called once for each request, and what it throws passes through") {
  int calls = 0;
  auto function = [&]() -> std::optional<int> {
    if (++calls == 3) throw support::Thrown(3);
    return calls;
  };
  const auto records = numbers_of(function, ignore);
  CHECK(records.pull() == 1);
  CHECK(records.pull() == 2);
  CHECK_THROWS_AS(records.pull(), support::Thrown);
  CHECK(calls == 3);
  CHECK(!records.size);
}

TEST_CASE("a sink that takes the request gets it, and owns the result") {
  std::vector<int> numbers{7};
  std::string text;
  auto sink = [&](std::size_t index, const int& request, Result<std::string> result) {
    text = std::to_string(index) + " " + std::to_string(request) + " " + *std::move(result);
  };
  numbers_of(numbers, sink).push(4, 7, std::string("seven"));
  CHECK(text == "4 7 seven");
}

TEST_CASE("a sink that takes any arguments is given the request too") {
  std::vector<int> numbers;
  std::size_t arguments = 0;
  auto sink = [&](auto&&... all) { arguments = sizeof...(all); };
  numbers_of(numbers, sink).push(0, 7, some_error);
  CHECK(arguments == 3);
}

TEST_CASE("a sink that takes index and result gets errors as they are") {
  std::vector<int> numbers;
  std::string field;
  auto sink = [&](std::size_t, const Result<std::string>& result) { field = result.error().field; };
  numbers_of(numbers, sink).push(0, 7, some_error);
  CHECK(field == "field");
}

}  // namespace unit::records_test
