// SPDX-License-Identifier: MIT
// The response to match_customers() beside nlohmann's DOM.
#include <bizkithub/detail/api/match_customers.hpp>

#include "json_oracle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bizkithub::MatchCustomersRequest;
  const std::string body = fuzz::readable(fuzz::text_of(data, size));
  bizkithub::MatchCustomersResponse read;
  const auto error =
      bizkithub::detail::Operation<MatchCustomersRequest>::read(fuzz::text_of(data, size), read);
  if (fuzz::is_known_difference(body)) return 0;
  if (error && fuzz::is_beyond_bounds(error->message)) return 0;
  const fuzz::Dom dom = fuzz::Dom::parse(body, nullptr, false);
  const bool is_success = dom.is_object() && fuzz::bool_of(fuzz::member(dom, "success"));
  fuzz::require(error.has_value() != is_success, "accepted as the DOM has it", body);
  fuzz::require(error.has_value() || read.success, "success is true", body);
  return 0;
}
