// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "store.hpp"

/// The endpoints behind the key checks: each takes arguments, which are the JSON body, or the query
/// of a GET, and answers with JSON, or throws Refusal.
namespace bizkithub_sandbox {

/// Keeps the order of the vendor's example.
using Json = nlohmann::ordered_json;
/// Finds a member fast among any number.
using Arguments = nlohmann::json;

Json create_customer(const Arguments& arguments, Store& store);
Json match_customers(const Arguments& arguments, Store& store);
Json unmatch_customers(const Arguments& arguments, Store& store);
Json log_in(const Arguments& arguments, Store& store);
Json matched_customer_list(const Arguments& arguments, Store& store);
Json customer_detail(const Arguments& arguments, Store& store);

/// The answer of /sandbox/counts, which is no endpoint of the service.
Json describe_counts(const StoreCounters& counters);

}  // namespace bizkithub_sandbox
