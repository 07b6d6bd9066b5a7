// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/customer.hpp>
#include <bizkithub/detail/api/endpoint.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

template <>
struct Fields<MatchCustomersResponse> {
  static constexpr Field table[] = {required_field<&MatchCustomersResponse::success>("success")};
};

template <>
struct Operation<MatchCustomersRequest> {
  using Response = MatchCustomersResponse;
  static constexpr Endpoint endpoint{"POST", "customer/customer-match-customer", Repeatable::no};

  static Result<std::string> body(const MatchCustomersRequest& request) {
    if (!request.customer_cu_ref_no && !request.customer_email) {
      return invalid_argument("customerCuRefNo",
                              "the other customer is missing: set customerCuRefNo or "
                              "customerEmail");
    }
    return RequestBody()
        .add("managerCuRefNo", request.manager_cu_ref_no, cu_ref_no)
        .add("customerCuRefNo", request.customer_cu_ref_no, cu_ref_no)
        .add("customerEmail", request.customer_email, normalize_email)
        .add("notice", request.notice, utf8_text)
        .extra(request.extra_json)
        .take();
  }

  static constexpr auto read = read_success<Response>;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
