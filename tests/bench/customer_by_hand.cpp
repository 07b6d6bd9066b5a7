// SPDX-License-Identifier: MIT
#include "customer_by_hand.hpp"

#include "sample_customer.hpp"

namespace bench::by_hand {

using nlohmann::json;

namespace {

void set(json& object, const char* name, const std::optional<std::string>& value) {
  if (value) object[name] = *value;
}

std::optional<std::string> optional_text(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<std::string>();
}

Group group_of(const json& object) {
  return {object.at("name").get<std::string>(), object.at("slug").get<std::string>()};
}

Referral referral_of(const json& object) {
  return {object.at("code").get<std::string>(), object.at("email").get<std::string>(),
          optional_text(object, "firstName"), optional_text(object, "lastName")};
}

Subscription subscription_of(const json& object) {
  Subscription subscription;
  object.at("externalId").get_to(subscription.external_id);
  object.at("productSlug").get_to(subscription.product_slug);
  object.at("productCode").get_to(subscription.product_code);
  object.at("orderNumber").get_to(subscription.order_number);
  object.at("orderHash").get_to(subscription.order_hash);
  object.at("autoRenew").get_to(subscription.auto_renew);
  return subscription;
}

}  // namespace

NewCustomer sample_customer() {
  const bizkithub::CreateCustomerRequest sample = bench::sample_customer();
  return {sample.email, sample.company_name, sample.company_registration_number,
          sample.tax_identification_number, sample.customer_real_ip};
}

std::string to_text(const NewCustomer& customer) {
  json object;
  object["email"] = customer.email;
  set(object, "companyName", customer.company_name);
  set(object, "companyRegistrationNumber", customer.company_registration_number);
  set(object, "taxIdentificationNumber", customer.tax_identification_number);
  set(object, "customerRealIp", customer.customer_real_ip);
  return object.dump();
}

Customer from_text(const std::string& text) {
  const json object = json::parse(text);
  Customer customer;
  object.at("success").get_to(customer.success);
  object.at("newAccount").get_to(customer.new_account);
  object.at("cuRefNo").get_to(customer.cu_ref_no);
  object.at("creditBalance").get_to(customer.credit_balance);
  object.at("email").get_to(customer.email);
  customer.phone = optional_text(object, "phone");
  customer.first_name = optional_text(object, "firstName");
  customer.last_name = optional_text(object, "lastName");
  customer.company_name = optional_text(object, "companyName");
  object.at("premium").get_to(customer.premium);
  object.at("ban").get_to(customer.ban);
  for (const json& group : object.at("groups")) customer.groups.push_back(group_of(group));
  customer.meta = object.at("meta");
  const json& referral = object.at("referral");
  if (!referral.is_null()) customer.referral = referral_of(referral);
  for (const json& subscription : object.at("runningSubscriptionList")) {
    customer.subscriptions.push_back(subscription_of(subscription));
  }
  return customer;
}

}  // namespace bench::by_hand
