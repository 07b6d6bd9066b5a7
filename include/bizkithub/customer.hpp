// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/response_info.hpp>

BIZKITHUB_NAMESPACE_BEGIN

// Members are named after the API's camelCase fields. Text is UTF-8. An absent optional is left out
// of the request. A present but empty optional is sent as an empty string. Exceptions: an empty
// e-mail address or cuRefNo is an error, and an empty `customer_real_ip` is sent as 127.0.0.1.

/// Body of POST /api/v1/customer/create.
///
/// Example: `CreateCustomerRequest request; request.email = "jan@barasek.com";`
struct CreateCustomerRequest {
  /// Required; sent as normalize_email() returns it.
  std::string email{};
  std::optional<std::string> company_name{};
  std::optional<std::string> company_registration_number{};
  std::optional<std::string> tax_identification_number{};
  /// IP address of the end user, not yours; sent as normalize_ip() returns it.
  std::optional<std::string> customer_real_ip{};
  /// A JSON object whose members are sent too, for fields that this library does not know; empty:
  /// none. Must not contain a field of this struct.
  std::string extra_json{};
};

/// An element of CreateCustomerResponse::groups.
struct CustomerGroup {
  std::string name{};
  std::string slug{};
};

/// CreateCustomerResponse::referral.
struct Referral {
  std::string code{};
  std::string email{};
  std::optional<std::string> first_name{};
  std::optional<std::string> last_name{};
};

/// An element of CreateCustomerResponse::running_subscription_list.
struct RunningSubscription {
  std::string external_id{};
  std::string product_slug{};
  std::string product_code{};
  std::string order_number{};
  std::string order_hash{};
  bool auto_renew = false;
};

/// Response to POST /api/v1/customer/create.
///
/// `success`, `new_account` and `cu_ref_no` are required: a response without them is an Error.
/// Other fields keep the default below if they are missing, null or of the wrong type;
/// `info.warnings` lists those of the wrong type.
struct CreateCustomerResponse {
  /// Always true: a `false` is an Error.
  bool success = false;
  /// True if the customer was created, false if one with that e-mail address existed. If
  /// `info.earlier_attempt_may_have_applied`, an earlier attempt of this call may have created it.
  bool new_account = false;
  /// Customer reference number: 16 letters and digits, documented never to change.
  std::string cu_ref_no{};
  /// In credits, documented as a whole number, possibly negative.
  double credit_balance = 0;
  /// As normalised by the service; empty for a contact without e-mail address.
  std::string email{};
  /// "+<prefix> <digits>".
  std::optional<std::string> phone{};
  std::optional<std::string> first_name{};
  std::optional<std::string> last_name{};
  std::optional<std::string> company_name{};
  bool premium = false;
  bool ban = false;
  std::vector<CustomerGroup> groups{};
  /// `meta` as valid JSON text, for example "{}"; empty if absent.
  std::string meta_json{};
  std::optional<Referral> referral{};
  std::vector<RunningSubscription> running_subscription_list{};
  ResponseInfo info{};
};

/// Body of POST /api/v1/customer/customer-match-customer.
///
/// At least one of `customer_cu_ref_no` and `customer_email` is required.
struct MatchCustomersRequest {
  /// Required; 16 letters and digits.
  std::string manager_cu_ref_no{};
  std::optional<std::string> customer_cu_ref_no{};
  /// Sent as normalize_email() returns it.
  std::optional<std::string> customer_email{};
  /// A note that both customers can see.
  std::optional<std::string> notice{};
  /// See CreateCustomerRequest::extra_json.
  std::string extra_json{};
};

/// Response to POST /api/v1/customer/customer-match-customer.
struct MatchCustomersResponse {
  /// Always true: a `false` is an Error.
  bool success = false;
  ResponseInfo info{};
};

BIZKITHUB_NAMESPACE_END
