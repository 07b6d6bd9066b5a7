// SPDX-License-Identifier: MIT
// What a caller adds to a request is sent as it means, beside the members that were checked, or
// refused: nlohmann's DOM says what it means.
#include <bizkithub/detail/api/match_customers.hpp>
#include <string>

#include "json_oracle.hpp"

namespace {

using fuzz::Dom;
using fuzz::require;

constexpr const char* own_members[] = {"managerCuRefNo", "customerCuRefNo", "customerEmail",
                                       "notice"};

bizkithub::MatchCustomersRequest request_with(std::string extra_json) {
  bizkithub::MatchCustomersRequest request;
  request.manager_cu_ref_no = "A1B2C3D4E5F6A7B8";
  request.customer_email = "Eva@Example.com";
  request.extra_json = std::move(extra_json);
  return request;
}

bool may_be_added(const Dom& extra) {
  return extra.is_object() && std::none_of(std::begin(own_members), std::end(own_members),
                                           [&](const char* name) { return extra.contains(name); });
}

void check_body(const std::string& body, Dom extra) {
  const Dom sent = Dom::parse(body, nullptr, false);
  require(sent.is_object(), "the body is a JSON object", body);
  extra["managerCuRefNo"] = "A1B2C3D4E5F6A7B8";
  extra["customerEmail"] = "eva@example.com";
  require(sent == extra, "the members that were checked, and those that were added", body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bizkithub::MatchCustomersRequest;
  const std::string text(fuzz::text_of(data, size));
  const auto body = bizkithub::detail::Operation<MatchCustomersRequest>::body(request_with(text));
  if (text.empty()) {
    check_body(body.value(), Dom::object());
    return 0;
  }
  if (fuzz::is_known_difference(text)) return 0;
  const Dom extra = Dom::parse(text, nullptr, false);
  const bool has_mark = text.compare(0, 3, "\xEF\xBB\xBF") == 0;
  require(body.has_value() == (may_be_added(extra) && !has_mark), "accepted as the DOM has it",
          text);
  if (body) check_body(*body, extra);
  return 0;
}
