#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bizkithub/config.hpp>
#include <bizkithub/response_info.hpp>

BIZKITHUB_NAMESPACE_BEGIN

// Members are named after the API's camelCase fields. Text is UTF-8. An absent optional is left out
// of the request; a present empty one is sent empty, unless it is of a kind that is checked.

/// The body of POST /api/v1/customer/create.
///
/// Example: `CreateCustomerRequest request; request.email = "jan@barasek.com";`
struct CreateCustomerRequest {
  /// Required; sent as normalize_email() returns it.
  std::string email{};
  std::optional<std::string> company_name{};
  std::optional<std::string> company_registration_number{};
  std::optional<std::string> tax_identification_number{};
  /// The end user's address, not yours; sent as normalize_ip() returns it.
  std::optional<std::string> customer_real_ip{};
};

struct CustomerGroup {
  std::string name{};
  std::string slug{};
};

struct Referral {
  std::string code{};
  std::string email{};
  std::optional<std::string> first_name{};
  std::optional<std::string> last_name{};
};

struct RunningSubscription {
  std::string external_id{};
  std::string product_slug{};
  std::string product_code{};
  std::string order_number{};
  std::string order_hash{};
  bool auto_renew = false;
};

/// The answer to POST /api/v1/customer/create. What the service left out, or sent as null, has the
/// default written here; `success`, `new_account` and `cu_ref_no` are always the service's own.
struct CreateCustomerResponse {
  /// Always true: a `false` is an Error.
  bool success = false;
  /// Whether this request made the customer, or found one with that e-mail. Where
  /// `info.earlier_attempt_may_have_applied`, a false may mean that an earlier attempt made it.
  bool new_account = false;
  /// Customer reference number, 16 characters, documented as stable for ever.
  std::string cu_ref_no{};
  /// In credits, documented as whole and possibly negative.
  double credit_balance = 0;
  /// As the service normalised it; empty for a contact without e-mail.
  std::string email{};
  /// "+<prefix> <digits>".
  std::optional<std::string> phone{};
  std::optional<std::string> first_name{};
  std::optional<std::string> last_name{};
  std::optional<std::string> company_name{};
  bool premium = false;
  bool ban = false;
  std::vector<CustomerGroup> groups{};
  /// The JSON text of `meta` exactly as received ("{}"), neither re-serialised nor checked beyond
  /// its brackets and quotes; empty if absent.
  std::string meta_json{};
  std::optional<Referral> referral{};
  std::vector<RunningSubscription> running_subscription_list{};
  ResponseInfo info{};
};

/// The body of POST /api/v1/customer/customer-match-customer.
///
/// The other customer is named by `customer_cu_ref_no`, by `customer_email`, or by both.
struct MatchCustomersRequest {
  /// Required; 16 characters of [A-Za-z0-9].
  std::string manager_cu_ref_no{};
  std::optional<std::string> customer_cu_ref_no{};
  /// Sent as normalize_email() returns it.
  std::optional<std::string> customer_email{};
  /// Shown to both customers.
  std::optional<std::string> notice{};
};

/// The answer to POST /api/v1/customer/customer-match-customer.
struct MatchCustomersResponse {
  /// Always true: a `false` is an Error.
  bool success = false;
  ResponseInfo info{};
};

BIZKITHUB_NAMESPACE_END
