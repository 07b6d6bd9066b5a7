#pragma once

#include <nlohmann/json.hpp>

#include "store.hpp"

/// The endpoints behind the key checks: each takes the JSON body and answers with one, or throws
/// Refusal.
namespace bizkithub_sandbox {

/// Keeps the order of the vendor's example.
using Json = nlohmann::ordered_json;

Json create_customer(const Json& body, Store& store);
Json match_customers(const Json& body, Store& store);
Json unmatch_customers(const Json& body, Store& store);

}  // namespace bizkithub_sandbox
