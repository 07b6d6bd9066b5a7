// SPDX-License-Identifier: MIT
#include "customers.hpp"

#include "text.hpp"

namespace importer {

using bizkithub::CreateCustomerRequest;

const std::vector<Column<CreateCustomerRequest>>& Customers::columns() {
  using R = CreateCustomerRequest;
  static const std::vector<Column<R>> columns{
      {"email", set_text<R, &R::email>},
      {"companyName", set_optional<R, &R::company_name>},
      {"companyRegistrationNumber", set_optional<R, &R::company_registration_number>},
      {"taxIdentificationNumber", set_optional<R, &R::tax_identification_number>},
      {"customerRealIp", set_optional<R, &R::customer_real_ip>}};
  return columns;
}

std::vector<std::vector<std::string>> Customers::required() { return {{"email"}}; }

std::vector<std::string> Customers::identity() { return {"email"}; }

std::string Customers::key_of(const CreateCustomerRequest& request) {
  return bizkithub::normalize_email(request.email).value_or("");
}

std::string Customers::label(const CreateCustomerRequest& request) {
  return printable(request.email);
}

}  // namespace importer
