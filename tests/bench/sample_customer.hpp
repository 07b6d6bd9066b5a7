// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/customer.hpp>

namespace bench {

/// The example of the vendor's documentation, which every contestant sends.
inline bizkithub::CreateCustomerRequest sample_customer() {
  bizkithub::CreateCustomerRequest request;
  request.email = "jan@barasek.com";
  request.company_name = "BizKitHub";
  request.company_registration_number = "05103118";
  request.tax_identification_number = "CZ9609040727";
  request.customer_real_ip = "1.1.1.1";
  return request;
}

}  // namespace bench
