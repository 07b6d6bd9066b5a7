#pragma once

#include <string>

#include <bizkithub/config.hpp>
#include <bizkithub/customer.hpp>
#include <bizkithub/impl/call_target.hpp>
#include <bizkithub/impl/verdict.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// To add an endpoint: its structs in a public header, its body, its reader and its Endpoint like
// these, and its method in client.ipp.

/// The request body as JSON text, everything in it checked and normalised.
Result<std::string> request_body(const CreateCustomerRequest& request);
Result<std::string> request_body(const MatchCustomersRequest& request);

class CreateCustomerReader final : public ResponseReader {
 public:
  std::string read(std::string_view body) override;
  CreateCustomerResponse response{};
};

class MatchCustomersReader final : public ResponseReader {
 public:
  std::string read(std::string_view body) override;
  MatchCustomersResponse response{};
};

/// Where the requests of a type go, and what comes back.
template <class Request>
struct Endpoint;

template <>
struct Endpoint<CreateCustomerRequest> {
  using Response = CreateCustomerResponse;
  using Reader = CreateCustomerReader;
  static constexpr CallTarget target{"POST", "customer/create", Repeatable::yes};
};

template <>
struct Endpoint<MatchCustomersRequest> {
  using Response = MatchCustomersResponse;
  using Reader = MatchCustomersReader;
  static constexpr CallTarget target{"POST", "customer/customer-match-customer", Repeatable::no};
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/customer_json.ipp>
#endif
