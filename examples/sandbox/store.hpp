// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bizkithub_sandbox {

/// What a create request said of a customer, normalised.
struct Customer {
  std::string cu_ref_no;
  std::string email;
  std::optional<std::string> company_name;
  std::optional<std::string> company_registration_number;
  std::optional<std::string> tax_identification_number;
  std::optional<std::string> customer_real_ip;
};

/// A manager and a customer of theirs.
struct Relation {
  std::optional<std::string> notice;  ///< the one sent last
  std::uint64_t times_applied = 0;    ///< 2 or more: the match was repeated
};

struct StoreCounters {
  std::uint64_t customers_created = 0;
  std::uint64_t relations_created = 0;  ///< pairs that were new
  std::uint64_t matches_applied = 0;    ///< accepted match requests, repeated ones included
};

/// The customers and relations of the one organisation that all keys belong to. Thread-safe.
class Store {
 public:
  struct Upserted {
    Customer customer;
    bool is_new = false;
  };

  /// The customer with the e-mail of `draft`: the one there is, unchanged, or else `draft` with a
  /// reference number of its own.
  Upserted upsert(Customer draft);

  std::optional<Customer> find_by_email(const std::string& email) const;
  std::optional<Customer> find_by_cu_ref_no(const std::string& cu_ref_no) const;

  void match(const std::string& manager, const std::string& customer,
             std::optional<std::string> notice);

  /// False if there is no such relation.
  bool unmatch(const std::string& manager, const std::string& customer);

  /// The id of a session of this customer: one for each.
  std::string log_in(const std::string& cu_ref_no);
  /// The `cuRefNo` of who logged in with this id.
  std::optional<std::string> find_identity(const std::string& identity_id) const;

  /// Those with whom `manager` has a relation.
  std::vector<Customer> customers_of(const std::string& manager) const;

  std::optional<Relation> find_relation(const std::string& manager,
                                        const std::string& customer) const;
  StoreCounters counters() const;

 private:
  std::string free_cu_ref_no(const std::string& email) const;

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Customer> by_email_;
  std::unordered_map<std::string, std::string> email_by_cu_ref_no_;
  std::map<std::pair<std::string, std::string>, Relation> relations_;
  std::unordered_map<std::string, std::string> cu_ref_no_by_identity_;
  StoreCounters counters_;
};

}  // namespace bizkithub_sandbox
