#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include <bizkithub/email.hpp>
#include <bizkithub/impl/customer_json.hpp>
#include <bizkithub/impl/invalid_argument.hpp>
#include <bizkithub/impl/json.ipp>
#include <bizkithub/impl/json_reader.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/impl/utf8.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// A request body in the making. Keeps the first error, after which it takes nothing more.
class RequestBody {
 public:
  void text(const char* name, const std::optional<std::string>& value) {
    if (!value || error_) return;
    if (is_utf8(*value)) {
      append(name, *value);
    } else {
      error_ = invalid_argument(name, std::string(name) + " is not UTF-8");
    }
  }

  void normalized(const char* name, const std::optional<std::string>& value,
                  Result<std::string> (*normalize)(std::string_view)) {
    if (!value || error_) return;
    auto normal = normalize(*value);
    if (normal) {
      append(name, *normal);
    } else {
      error_ = std::move(normal.error());
      error_->field = name;
    }
  }

  void cu_ref_no(const char* name, const std::optional<std::string>& value) {
    if (!value || error_) return;
    if (value->size() == 16 && std::all_of(value->begin(), value->end(), is_alnum)) {
      append(name, *value);
    } else {
      error_ = invalid_argument(name, std::string(name) + " is not 16 letters and digits");
    }
  }

  Result<std::string> take() {
    if (error_) return *std::move(error_);
    json_ += json_.empty() ? "{}" : "}";
    return std::move(json_);
  }

 private:
  // Straight into the text that is sent; nlohmann writes what needs more than quotes.
  void append(const char* name, const std::string& value) {
    json_.append(json_.empty() ? "{\"" : ",\"").append(name).append("\":");
    if (std::all_of(value.begin(), value.end(), is_unescaped)) {
      json_.append(1, '"').append(value).append(1, '"');
    } else {
      json_ += Json(value).dump();
    }
  }

  std::string json_;
  std::optional<Error> error_;
};

BIZKITHUB_LOCAL_END

BIZKITHUB_INLINE Result<std::string> request_body(const CreateCustomerRequest& request) {
  RequestBody body;
  body.normalized("email", request.email, normalize_email);
  body.text("companyName", request.company_name);
  body.text("companyRegistrationNumber", request.company_registration_number);
  body.text("taxIdentificationNumber", request.tax_identification_number);
  body.normalized("customerRealIp", request.customer_real_ip, normalize_ip);
  return body.take();
}

BIZKITHUB_INLINE Result<std::string> request_body(const MatchCustomersRequest& request) {
  if (!request.customer_cu_ref_no && !request.customer_email) {
    return invalid_argument("customerCuRefNo",
                            "the other customer is missing: give customerCuRefNo or customerEmail");
  }
  RequestBody body;
  body.cu_ref_no("managerCuRefNo", request.manager_cu_ref_no);
  body.cu_ref_no("customerCuRefNo", request.customer_cu_ref_no);
  body.normalized("customerEmail", request.customer_email, normalize_email);
  body.text("notice", request.notice);
  return body.take();
}

template <>
struct Fields<CustomerGroup> {
  static Target of(CustomerGroup& group, std::string_view name) {
    if (name == "name") return &group.name;
    if (name == "slug") return &group.slug;
    return Ignored{};
  }
};

template <>
struct Fields<Referral> {
  static Target of(Referral& referral, std::string_view name) {
    if (name == "code") return &referral.code;
    if (name == "email") return &referral.email;
    if (name == "firstName") return &referral.first_name;
    if (name == "lastName") return &referral.last_name;
    return Ignored{};
  }
};

template <>
struct Fields<RunningSubscription> {
  static Target of(RunningSubscription& subscription, std::string_view name) {
    if (name == "externalId") return &subscription.external_id;
    if (name == "productSlug") return &subscription.product_slug;
    if (name == "productCode") return &subscription.product_code;
    if (name == "orderNumber") return &subscription.order_number;
    if (name == "orderHash") return &subscription.order_hash;
    if (name == "autoRenew") return &subscription.auto_renew;
    return Ignored{};
  }
};

BIZKITHUB_LOCAL_BEGIN

/// What a call cannot do without is optional until it has come.
struct CreateCustomerBody {
  CreateCustomerResponse& response;
  std::optional<bool> success{};
  std::optional<bool> new_account{};
  std::optional<std::string> cu_ref_no{};
};

BIZKITHUB_LOCAL_END

template <>
struct Fields<CreateCustomerBody> {
  static Target of(CreateCustomerBody& body, std::string_view name) {
    CreateCustomerResponse& response = body.response;
    if (name == "success") return &body.success;
    if (name == "newAccount") return &body.new_account;
    if (name == "cuRefNo") return &body.cu_ref_no;
    if (name == "creditBalance") return &response.credit_balance;
    if (name == "email") return &response.email;
    if (name == "phone") return &response.phone;
    if (name == "firstName") return &response.first_name;
    if (name == "lastName") return &response.last_name;
    if (name == "companyName") return &response.company_name;
    if (name == "premium") return &response.premium;
    if (name == "ban") return &response.ban;
    if (name == "groups") return into(response.groups);
    if (name == "meta") return RawText{&response.meta_json};
    if (name == "referral") return into(response.referral);
    if (name == "runningSubscriptionList") return into(response.running_subscription_list);
    return Ignored{};
  }
};

BIZKITHUB_LOCAL_BEGIN

struct MatchCustomersBody {
  std::optional<bool> success{};
};

BIZKITHUB_LOCAL_END

template <>
struct Fields<MatchCustomersBody> {
  static Target of(MatchCustomersBody& body, std::string_view name) {
    if (name == "success") return &body.success;
    return Ignored{};
  }
};

BIZKITHUB_LOCAL std::string success_problem(std::optional<bool> success) {
  if (!success) return "/success is missing";
  return *success ? "" : "/success is false";
}

BIZKITHUB_INLINE std::string CreateCustomerReader::read(std::string_view json) {
  response = {};
  CreateCustomerBody body{response, {}, {}, {}};
  std::string problem = read_json(json, into(body));
  if (problem.empty()) problem = success_problem(body.success);
  if (!problem.empty()) return problem;
  if (!body.new_account) return "/newAccount is missing";
  if (!body.cu_ref_no) return "/cuRefNo is missing";
  response.success = true;
  response.new_account = *body.new_account;
  response.cu_ref_no = *std::move(body.cu_ref_no);
  return {};
}

BIZKITHUB_INLINE std::string MatchCustomersReader::read(std::string_view json) {
  MatchCustomersBody body;
  std::string problem = read_json(json, into(body));
  if (problem.empty()) problem = success_problem(body.success);
  response.success = problem.empty();
  return problem;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
