// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/customer.hpp>
#include <bizkithub/detail/api/endpoint.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

template <>
struct Fields<CustomerGroup> {
  static constexpr Field table[] = {optional_field<&CustomerGroup::name>("name"),
                                    optional_field<&CustomerGroup::slug>("slug")};
};

template <>
struct Fields<Referral> {
  static constexpr Field table[] = {optional_field<&Referral::code>("code"),
                                    optional_field<&Referral::email>("email"),
                                    optional_field<&Referral::first_name>("firstName"),
                                    optional_field<&Referral::last_name>("lastName")};
};

template <>
struct Fields<RunningSubscription> {
  using S = RunningSubscription;
  static constexpr Field table[] = {optional_field<&S::external_id>("externalId"),
                                    optional_field<&S::product_slug>("productSlug"),
                                    optional_field<&S::product_code>("productCode"),
                                    optional_field<&S::order_number>("orderNumber"),
                                    optional_field<&S::order_hash>("orderHash"),
                                    optional_field<&S::auto_renew>("autoRenew")};
};

template <>
struct Fields<CreateCustomerResponse> {
  using R = CreateCustomerResponse;
  static constexpr Field table[] = {
      required_field<&R::success>("success"),
      required_field<&R::new_account>("newAccount"),
      required_field<&R::cu_ref_no>("cuRefNo"),
      optional_field<&R::credit_balance>("creditBalance"),
      optional_field<&R::email>("email"),
      optional_field<&R::phone>("phone"),
      optional_field<&R::first_name>("firstName"),
      optional_field<&R::last_name>("lastName"),
      optional_field<&R::company_name>("companyName"),
      optional_field<&R::premium>("premium"),
      optional_field<&R::ban>("ban"),
      optional_field<&R::groups>("groups"),
      optional_field<&R::meta_json, JsonType::any>("meta"),
      optional_field<&R::referral>("referral"),
      optional_field<&R::running_subscription_list>("runningSubscriptionList")};
};

template <>
struct Operation<CreateCustomerRequest> {
  using Response = CreateCustomerResponse;
  static constexpr Endpoint endpoint{"POST", "customer/create", Repeatable::yes};

  static Result<std::string> body(const CreateCustomerRequest& request) {
    return RequestBody()
        .add("email", request.email, normalize_email)
        .add("companyName", request.company_name, utf8_text)
        .add("companyRegistrationNumber", request.company_registration_number, utf8_text)
        .add("taxIdentificationNumber", request.tax_identification_number, utf8_text)
        .add("customerRealIp", request.customer_real_ip, normalize_ip)
        .extra(request.extra_json)
        .take();
  }

  static std::optional<Error> read(std::string_view body, Response& response) {
    if (auto error = read_success(body, response)) return error;
    if (!response.cu_ref_no.empty()) return std::nullopt;
    return make_error(ErrorKind::malformed_response, "/cuRefNo is empty");
  }
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
