// SPDX-License-Identifier: MIT
// The response to create_customer(), and is_json(), beside nlohmann's DOM.
#include <bizkithub/detail/api/create_customer.hpp>
#include <string>

#include "json_oracle.hpp"

namespace {

using bizkithub::CreateCustomerRequest;
using bizkithub::CreateCustomerResponse;
using fuzz::Dom;
using fuzz::member;
using fuzz::optional_string_of;
using fuzz::require;
using fuzz::string_of;

void check_groups(const CreateCustomerResponse& read, const Dom& dom) {
  const auto groups = fuzz::objects_of(dom);
  require(read.groups.size() == groups.size(), "groups");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    require(read.groups[i].name == string_of(member(groups[i], "name")), "groups/name");
    require(read.groups[i].slug == string_of(member(groups[i], "slug")), "groups/slug");
  }
}

void check_subscriptions(const CreateCustomerResponse& read, const Dom& dom) {
  const auto list = fuzz::objects_of(dom);
  require(read.running_subscription_list.size() == list.size(), "runningSubscriptionList");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& subscription = read.running_subscription_list[i];
    const auto text = [&](const char* name) { return string_of(member(list[i], name)); };
    require(subscription.external_id == text("externalId"), "externalId");
    require(subscription.product_slug == text("productSlug"), "productSlug");
    require(subscription.product_code == text("productCode"), "productCode");
    require(subscription.order_number == text("orderNumber"), "orderNumber");
    require(subscription.order_hash == text("orderHash"), "orderHash");
    require(subscription.auto_renew == fuzz::bool_of(member(list[i], "autoRenew")), "autoRenew");
  }
}

void check_referral(const CreateCustomerResponse& read, const Dom& dom) {
  require(read.referral.has_value() == dom.is_object(), "referral");
  if (!dom.is_object()) return;
  require(read.referral->code == string_of(member(dom, "code")), "referral/code");
  require(read.referral->email == string_of(member(dom, "email")), "referral/email");
  require(read.referral->first_name == optional_string_of(member(dom, "firstName")),
          "referral/firstName");
  require(read.referral->last_name == optional_string_of(member(dom, "lastName")),
          "referral/lastName");
}

void check_meta(const std::string& meta, const Dom& dom) {
  if (dom.is_null()) return require(meta.empty(), "no meta", meta);
  require(Dom::parse(meta, nullptr, false) == dom, "meta", meta);
}

void check_members(const CreateCustomerResponse& read, const Dom& dom) {
  require(read.new_account == fuzz::bool_of(member(dom, "newAccount")), "newAccount");
  require(read.cu_ref_no == string_of(member(dom, "cuRefNo")), "cuRefNo");
  const double balance = fuzz::number_of(member(dom, "creditBalance")).value_or(0);
  require(read.credit_balance == balance, "creditBalance");
  require(read.email == string_of(member(dom, "email")), "email");
  require(read.phone == optional_string_of(member(dom, "phone")), "phone");
  require(read.first_name == optional_string_of(member(dom, "firstName")), "firstName");
  require(read.last_name == optional_string_of(member(dom, "lastName")), "lastName");
  require(read.company_name == optional_string_of(member(dom, "companyName")), "companyName");
  require(read.premium == fuzz::bool_of(member(dom, "premium")), "premium");
  require(read.ban == fuzz::bool_of(member(dom, "ban")), "ban");
  check_meta(read.meta_json, member(dom, "meta"));
  check_groups(read, member(dom, "groups"));
  check_referral(read, member(dom, "referral"));
  check_subscriptions(read, member(dom, "runningSubscriptionList"));
}

void check_warnings(const CreateCustomerResponse& read, const Dom& dom) {
  const fuzz::Warnings warnings(read.info.warnings);
  for (const char* name : {"email", "phone", "firstName", "lastName", "companyName"}) {
    warnings.check(member(dom, name), member(dom, name).is_string(), std::string("/") + name);
  }
  for (const char* name : {"premium", "ban"}) {
    warnings.check(member(dom, name), member(dom, name).is_boolean(), std::string("/") + name);
  }
  for (const char* name : {"groups", "runningSubscriptionList"}) {
    warnings.check(member(dom, name), member(dom, name).is_array(), std::string("/") + name);
  }
  const Dom& balance = member(dom, "creditBalance");
  warnings.check(balance, balance.is_number(), "/creditBalance");
  const Dom& referral = member(dom, "referral");
  warnings.check(referral, referral.is_object(), "/referral");
}

bool is_response(const Dom& dom) {
  return dom.is_object() && fuzz::bool_of(member(dom, "success")) &&
         member(dom, "newAccount").is_boolean() && !string_of(member(dom, "cuRefNo")).empty();
}

void check_is_json(std::string_view text, const Dom& dom) {
  // A byte order mark must not be sent, although nlohmann reads over it.
  const bool has_mark = text.substr(0, 3) == "\xEF\xBB\xBF";
  const bool accepted = bizkithub::detail::is_json(text);
  require(accepted == (!dom.is_discarded() && !has_mark), "is_json()", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = fuzz::text_of(data, size);
  CreateCustomerResponse read;
  const auto error = bizkithub::detail::Operation<CreateCustomerRequest>::read(body, read);
  const std::string readable = fuzz::readable(body);
  if (fuzz::is_known_difference(readable)) return 0;
  const Dom dom = Dom::parse(readable, nullptr, false);
  check_is_json(body, readable == body ? dom : Dom(Dom::value_t::discarded));
  if (error && fuzz::is_beyond_bounds(error->message)) return 0;
  require(error.has_value() != is_response(dom), "accepted as the DOM has it",
          error ? error->message : "");
  if (error) return 0;
  check_members(read, dom);
  check_warnings(read, dom);
  return 0;
}
