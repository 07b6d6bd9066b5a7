// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

// Requests and responses with nlohmann's DOM, as a user of the API would write them.
namespace bench::by_hand {

struct NewCustomer {
  std::string email{};
  std::optional<std::string> company_name{};
  std::optional<std::string> company_registration_number{};
  std::optional<std::string> tax_identification_number{};
  std::optional<std::string> customer_real_ip{};
};

struct Group {
  std::string name{};
  std::string slug{};
};

struct Referral {
  std::string code{};
  std::string email{};
  std::optional<std::string> first_name{};
  std::optional<std::string> last_name{};
};

struct Subscription {
  std::string external_id{};
  std::string product_slug{};
  std::string product_code{};
  std::string order_number{};
  std::string order_hash{};
  bool auto_renew = false;
};

struct Customer {
  bool success = false;
  bool new_account = false;
  std::string cu_ref_no{};
  double credit_balance = 0;
  std::string email{};
  std::optional<std::string> phone{};
  std::optional<std::string> first_name{};
  std::optional<std::string> last_name{};
  std::optional<std::string> company_name{};
  bool premium = false;
  bool ban = false;
  std::vector<Group> groups{};
  nlohmann::json meta{};
  std::optional<Referral> referral{};
  std::vector<Subscription> subscriptions{};
};

NewCustomer sample_customer();

std::string to_text(const NewCustomer& customer);
/// Throws nlohmann::json::exception.
Customer from_text(const std::string& text);

}  // namespace bench::by_hand
