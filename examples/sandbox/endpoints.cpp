// SPDX-License-Identifier: MIT
#include "endpoints.hpp"

#include "errors.hpp"
#include "limits.hpp"
#include "validation.hpp"
#include "vendor_example.hpp"

namespace bizkithub_sandbox {
namespace {

[[noreturn]] void refuse_field(const std::string& field, const std::string& what) {
  throw Refusal{ErrorCode::validation_failed, field + ' ' + what};
}

/// A null counts as absent, as JSON clients of many languages send it for "nothing".
std::optional<std::string> optional_text(const Arguments& arguments, const std::string& field) {
  const auto found = arguments.find(field);
  if (found == arguments.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) refuse_field(field, "must be a string");
  auto text = found->get<std::string>();
  if (text.size() > max_text_bytes) refuse_field(field, "is longer than 64 KiB");
  return text;
}

std::string required_text(const Arguments& arguments, const std::string& field) {
  auto text = optional_text(arguments, field);
  if (!text) refuse_field(field, "is required");
  return *std::move(text);
}

std::string valid_email(const std::string& text, const std::string& field) {
  auto email = normalize_email(text);
  if (!email) refuse_field(field, "must be a valid e-mail address");
  return *std::move(email);
}

const std::string& valid_cu_ref_no(const std::string& text, const std::string& field) {
  if (!is_cu_ref_no(text)) refuse_field(field, "must be 16 letters and digits");
  return text;
}

std::optional<std::string> valid_ip(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  auto ip = normalize_ip(*text);
  if (!ip) refuse_field("customerRealIp", "must be a valid IP address");
  return ip;
}

Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

/// Every field of the vendor's example response, in its order.
Json describe(const Customer& customer, bool is_new) {
  Json reply = {{"success", true},
                {"newAccount", is_new},
                {"cuRefNo", customer.cu_ref_no},
                {"creditBalance", 0},
                {"email", customer.email},
                {"phone", nullptr},
                {"firstName", nullptr},
                {"lastName", nullptr},
                {"companyName", text_or_null(customer.company_name)},
                {"premium", false},
                {"ban", false},
                {"groups", Json::array()},
                {"meta", Json::object()},
                {"referral", nullptr},
                {"runningSubscriptionList", Json::array()}};
  if (customer.email == vendor_example::email) {
    reply.update(Json::parse(vendor_example::other_fields));
  }
  return reply;
}

std::string known_customer(const Store& store, const std::string& cu_ref_no,
                           const std::string& field) {
  if (!store.find_by_cu_ref_no(valid_cu_ref_no(cu_ref_no, field))) {
    throw Refusal{ErrorCode::resource_not_found, "No customer has this " + field + '.'};
  }
  return cu_ref_no;
}

/// Where a match names the other customer in both ways, customerCuRefNo decides, and customerEmail
/// need only be an address: the vendor's own example names two different customers.
std::string matched_customer(const Arguments& arguments, const Store& store) {
  const auto cu_ref_no = optional_text(arguments, "customerCuRefNo");
  auto email = optional_text(arguments, "customerEmail");
  if (email) email = valid_email(*email, "customerEmail");
  if (cu_ref_no) return known_customer(store, *cu_ref_no, "customerCuRefNo");
  if (!email) refuse_field("customerCuRefNo", "or customerEmail is required");
  const auto customer = store.find_by_email(*email);
  if (customer) return customer->cu_ref_no;
  throw Refusal{ErrorCode::resource_not_found, "No customer has this customerEmail."};
}

std::string logged_in_manager(const Arguments& arguments, const Store& store) {
  auto manager = store.find_identity(required_text(arguments, "identityId"));
  if (!manager) throw Refusal{ErrorCode::user_must_be_authorized, "No identity has this id."};
  return *std::move(manager);
}

Json brief(const Customer& customer) {
  return {{"cuRefNo", customer.cu_ref_no},
          {"email", customer.email},
          {"companyName", text_or_null(customer.company_name)}};
}

bool holds(const Customer& customer, const std::string& text) {
  return customer.email.find(text) != std::string::npos ||
         customer.company_name.value_or("").find(text) != std::string::npos;
}

}  // namespace

Json create_customer(const Arguments& arguments, Store& store) {
  Customer draft;
  draft.email = valid_email(required_text(arguments, "email"), "email");
  draft.company_name = optional_text(arguments, "companyName");
  draft.company_registration_number = optional_text(arguments, "companyRegistrationNumber");
  draft.tax_identification_number = optional_text(arguments, "taxIdentificationNumber");
  draft.customer_real_ip = valid_ip(optional_text(arguments, "customerRealIp"));
  const auto upserted = store.upsert(std::move(draft));
  return describe(upserted.customer, upserted.is_new);
}

Json match_customers(const Arguments& arguments, Store& store) {
  const auto manager_text = required_text(arguments, "managerCuRefNo");
  auto notice = optional_text(arguments, "notice");
  const auto manager = known_customer(store, manager_text, "managerCuRefNo");
  const auto customer = matched_customer(arguments, store);
  store.match(manager, customer, std::move(notice));
  return {{"success", true}};
}

Json unmatch_customers(const Arguments& arguments, Store& store) {
  const auto manager = required_text(arguments, "managerCuRefNo");
  const auto customer = required_text(arguments, "customerCuRefNo");
  known_customer(store, manager, "managerCuRefNo");
  known_customer(store, customer, "customerCuRefNo");
  if (!store.unmatch(manager, customer)) {
    throw Refusal{ErrorCode::resource_not_found, "These customers are not matched."};
  }
  return {{"success", true}};
}

Json log_in(const Arguments& arguments, Store& store) {
  const auto email = valid_email(required_text(arguments, "email"), "email");
  if (required_text(arguments, "password").empty()) refuse_field("password", "is required");
  const auto customer = store.find_by_email(email);
  if (!customer) throw Refusal{ErrorCode::resource_not_found, "No customer has this email."};
  return {{"success", true}, {"identityId", store.log_in(customer->cu_ref_no)}};
}

Json matched_customer_list(const Arguments& arguments, Store& store) {
  const auto manager = logged_in_manager(arguments, store);
  const auto query = optional_text(arguments, "query").value_or("");
  Json customers = Json::array();
  for (const Customer& customer : store.customers_of(manager)) {
    if (holds(customer, query)) customers.push_back(brief(customer));
  }
  return {{"success", true}, {"customers", std::move(customers)}};
}

Json customer_detail(const Arguments& arguments, Store& store) {
  const auto manager = logged_in_manager(arguments, store);
  const auto cu_ref_no = valid_cu_ref_no(required_text(arguments, "cuRefNo"), "cuRefNo");
  if (!store.find_relation(manager, cu_ref_no)) {
    throw Refusal{ErrorCode::customer_detail_not_permitted};
  }
  return describe(*store.find_by_cu_ref_no(cu_ref_no), false);
}

Json describe_counts(const StoreCounters& counters) {
  return {{"customersCreated", counters.customers_created},
          {"relationsCreated", counters.relations_created},
          {"matchesApplied", counters.matches_applied}};
}

}  // namespace bizkithub_sandbox
