// SPDX-License-Identifier: MIT
#include "matches.hpp"

#include "text.hpp"

namespace importer {

using bizkithub::MatchCustomersRequest;

const std::vector<Column<MatchCustomersRequest>>& Matches::columns() {
  using R = MatchCustomersRequest;
  static const std::vector<Column<R>> columns{
      {"managerCuRefNo", set_text<R, &R::manager_cu_ref_no>},
      {"customerCuRefNo", set_optional<R, &R::customer_cu_ref_no>},
      {"customerEmail", set_optional<R, &R::customer_email>},
      {"notice", set_optional<R, &R::notice>}};
  return columns;
}

std::vector<std::vector<std::string>> Matches::required() {
  return {{"managerCuRefNo"}, {"customerCuRefNo", "customerEmail"}};
}

std::vector<std::string> Matches::identity() {
  return {"managerCuRefNo", "customerCuRefNo", "customerEmail"};
}

std::string Matches::key_of(const MatchCustomersRequest& request) {
  const auto email = bizkithub::normalize_email(request.customer_email.value_or(""));
  return request.manager_cu_ref_no + ' ' + request.customer_cu_ref_no.value_or("") + ' ' +
         email.value_or("");
}

std::string Matches::label(const MatchCustomersRequest& request) {
  return printable(request.customer_email.value_or(request.customer_cu_ref_no.value_or("")));
}

}  // namespace importer
