// SPDX-License-Identifier: MIT
#include <bizkithub/detail/api/create_customer.hpp>
#include <bizkithub/detail/api/match_customers.hpp>
#include <bizkithub/detail/http/url.hpp>
#include <string>

#include "../support/catch2.hpp"

namespace unit::endpoint_test {

using bizkithub::CreateCustomerRequest;
using bizkithub::ErrorKind;
using bizkithub::MatchCustomersRequest;
using bizkithub::MatchCustomersResponse;
using bizkithub::Repeatable;
using bizkithub::detail::Endpoint;
using bizkithub::detail::Operation;
using bizkithub::detail::read_success;
using bizkithub::detail::TypedReader;

TEST_CASE("every endpoint has a path that a call accepts, relative to base_url") {
  for (const Endpoint& endpoint :
       {Operation<CreateCustomerRequest>::endpoint, Operation<MatchCustomersRequest>::endpoint}) {
    CHECK(!bizkithub::detail::check_path(endpoint.path));
    CHECK(endpoint.path.front() != '/');
    CHECK(endpoint.path.find('?') == std::string_view::npos);
  }
}

TEST_CASE("only what is documented as repeatable is") {
  CHECK(Operation<CreateCustomerRequest>::endpoint.repeatable == Repeatable::yes);
  CHECK(Operation<MatchCustomersRequest>::endpoint.repeatable == Repeatable::no);
  CHECK(Endpoint{}.repeatable == Repeatable::no);
}

TEST_CASE("success must be there and true") {
  MatchCustomersResponse response;
  CHECK(!read_success(R"({"success": true})", response));
  for (const char* body : {R"({"success": false})", R"({"success": null})", "{}", "[]", "",
                           R"({"success": "true"})", R"({"success": 1})"}) {
    INFO(body);
    response = {};
    const auto error = read_success(body, response);
    REQUIRE(error);
    CHECK(error->kind == ErrorKind::malformed_response);
  }
}

TEST_CASE("a response keeps nothing of one that was read before it") {
  TypedReader<CreateCustomerRequest> reader;
  CHECK(!reader.read(R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA",
                         "phone": "+420 1", "ban": 1, "groups": [{}]})"));
  CHECK(reader.response.info.warnings.size() == 1);
  CHECK(!reader.read(R"({"success": true, "newAccount": false, "cuRefNo": "5CmsaVNgAQqRqoen"})"));
  CHECK(!reader.response.new_account);
  CHECK(reader.response.cu_ref_no == "5CmsaVNgAQqRqoen");
  CHECK(!reader.response.phone);
  CHECK(reader.response.groups.empty());
  CHECK(reader.response.info.warnings.empty());
}

TEST_CASE("a response that lacks a required member says which, and why") {
  TypedReader<CreateCustomerRequest> reader;
  CHECK(reader.read("{}")->message == "/success is missing");
  CHECK(reader.read(R"({"success": true, "newAccount": true, "cuRefNo": ""})")->message ==
        "/cuRefNo is empty");
  CHECK(reader.read(R"({"success": true, "newAccount": "x", "cuRefNo": "y"})")->message ==
        "/newAccount: expected a boolean, found a string");
}

}  // namespace unit::endpoint_test
