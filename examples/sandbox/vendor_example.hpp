// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// The customer of the vendor's example response. Creating them in the sandbox answers with that
/// response, field for field, so that every field can be seen filled.
namespace bizkithub_sandbox::vendor_example {

inline constexpr std::string_view email = "jan@barasek.com";
inline constexpr std::string_view cu_ref_no = "1cGIHvFoQDGLAbcA";

/// The fields that a create request cannot set, over those of any other customer.
inline constexpr std::string_view other_fields = R"({
  "creditBalance": 123,
  "phone": "+420 777123456",
  "firstName": "Jan",
  "lastName": "Barášek",
  "premium": true,
  "groups": [{"name": "Personal Trainer", "slug": "trainer"}],
  "referral": {
    "code": "1cGIHvFoQDGLAbcA",
    "email": "jan@barasek.com",
    "firstName": "Jan",
    "lastName": "Barášek"
  },
  "runningSubscriptionList": [
    {
      "externalId": "d9DfQL3ZF01t7Ykk",
      "productSlug": "predplatne-rocni",
      "productCode": "predplatne-rocni",
      "orderNumber": "25000001",
      "orderHash": "CuS08iXV3cOwweQsQB3TwYXtDr67K4kW",
      "autoRenew": true
    }
  ]
})";

}  // namespace bizkithub_sandbox::vendor_example
