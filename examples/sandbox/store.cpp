// SPDX-License-Identifier: MIT
#include "store.hpp"

#include "vendor_example.hpp"

namespace bizkithub_sandbox {
namespace {

using Lock = std::lock_guard<std::mutex>;

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

/// One step of splitmix64.
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

std::string reference_number(std::uint64_t seed) {
  constexpr std::string_view alphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string number(16, '0');
  for (char& c : number) c = alphabet[next_random(seed) % alphabet.size()];
  return number;
}

}  // namespace

// Made from the e-mail, so that a customer has the same number in every run of the sandbox.
std::string Store::free_cu_ref_no(const std::string& email) const {
  if (email == vendor_example::email) return std::string(vendor_example::cu_ref_no);
  std::uint64_t seed = fnv1a(email);
  std::string number = reference_number(seed);
  while (email_by_cu_ref_no_.count(number) != 0 || number == vendor_example::cu_ref_no) {
    number = reference_number(++seed);
  }
  return number;
}

Store::Upserted Store::upsert(Customer draft) {
  const Lock lock(mutex_);
  const auto found = by_email_.find(draft.email);
  if (found != by_email_.end()) return {found->second, false};
  draft.cu_ref_no = free_cu_ref_no(draft.email);
  email_by_cu_ref_no_.emplace(draft.cu_ref_no, draft.email);
  by_email_.emplace(draft.email, draft);
  ++counters_.customers_created;
  return {std::move(draft), true};
}

std::optional<Customer> Store::find_by_email(const std::string& email) const {
  const Lock lock(mutex_);
  const auto found = by_email_.find(email);
  if (found == by_email_.end()) return std::nullopt;
  return found->second;
}

std::optional<Customer> Store::find_by_cu_ref_no(const std::string& cu_ref_no) const {
  const Lock lock(mutex_);
  const auto found = email_by_cu_ref_no_.find(cu_ref_no);
  if (found == email_by_cu_ref_no_.end()) return std::nullopt;
  return by_email_.at(found->second);
}

void Store::match(const std::string& manager, const std::string& customer,
                  std::optional<std::string> notice) {
  const Lock lock(mutex_);
  const auto [entry, is_new] = relations_.try_emplace({manager, customer});
  entry->second.notice = std::move(notice);
  ++entry->second.times_applied;
  ++counters_.matches_applied;
  if (is_new) ++counters_.relations_created;
}

bool Store::unmatch(const std::string& manager, const std::string& customer) {
  const Lock lock(mutex_);
  return relations_.erase({manager, customer}) != 0;
}

std::string Store::log_in(const std::string& cu_ref_no) {
  const Lock lock(mutex_);
  const std::uint64_t seed = fnv1a(cu_ref_no);
  std::string id = reference_number(seed) + reference_number(~seed);
  cu_ref_no_by_identity_.emplace(id, cu_ref_no);
  return id;
}

std::optional<std::string> Store::find_identity(const std::string& identity_id) const {
  const Lock lock(mutex_);
  const auto found = cu_ref_no_by_identity_.find(identity_id);
  if (found == cu_ref_no_by_identity_.end()) return std::nullopt;
  return found->second;
}

std::vector<Customer> Store::customers_of(const std::string& manager) const {
  const Lock lock(mutex_);
  std::vector<Customer> customers;
  for (auto at = relations_.lower_bound({manager, {}}); at != relations_.end(); ++at) {
    if (at->first.first != manager) break;
    customers.push_back(by_email_.at(email_by_cu_ref_no_.at(at->first.second)));
  }
  return customers;
}

std::optional<Relation> Store::find_relation(const std::string& manager,
                                             const std::string& customer) const {
  const Lock lock(mutex_);
  const auto found = relations_.find({manager, customer});
  if (found == relations_.end()) return std::nullopt;
  return found->second;
}

StoreCounters Store::counters() const {
  const Lock lock(mutex_);
  return counters_;
}

}  // namespace bizkithub_sandbox
