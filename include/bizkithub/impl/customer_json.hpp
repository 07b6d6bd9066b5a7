#pragma once

#include <string>

#include <bizkithub/config.hpp>
#include <bizkithub/customer.hpp>
#include <bizkithub/impl/verdict.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// To add an endpoint: its structs in a public header, its body and its reader like these, and its
// method in client.ipp.

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

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/customer_json.ipp>
#endif
