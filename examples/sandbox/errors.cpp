// SPDX-License-Identifier: MIT
#include "errors.hpp"

#include <algorithm>
#include <array>

namespace bizkithub_sandbox {
namespace {

// 404 for key problems and for a customer's detail, 403 for scope, 401 for permission and 429 are
// documented. 500 for the other two is a choice: the vendor names no status, and says that an error
// type without one comes as 500.
constexpr std::array<ErrorInfo, 16> table = {{
    {ErrorCode::key_is_empty, 404, "PUBLIC_API_KEY_IS_EMPTY", "API key is empty.",
     "Pass your API key as the query parameter apiKey or as a bearer token."},
    {ErrorCode::key_is_not_in_valid_format, 404, "PUBLIC_API_KEY_IS_NOT_IN_VALID_FORMAT",
     "API key is not in a valid format.",
     "A key is PROD, DEV_ or ROOT followed by 28 letters and digits."},
    {ErrorCode::key_sample_value, 404, "PUBLIC_API_KEY_SAMPLE_VALUE",
     "API key is the sample value of the documentation.", "Use a key of your own."},
    {ErrorCode::key_does_not_exist, 404, "PUBLIC_API_KEY_DOES_NOT_EXIST", "API key does not exist.",
     "No organisation has this key."},
    {ErrorCode::key_has_been_deleted, 404, "PUBLIC_API_KEY_HAS_BEEN_DELETED",
     "API key has been deleted.", "Create a new key."},
    {ErrorCode::key_is_not_active, 404, "PUBLIC_API_KEY_IS_NOT_ACTIVE", "API key is not active.",
     "Activate the key or use another one."},
    {ErrorCode::key_has_been_expired, 404, "PUBLIC_API_KEY_HAS_BEEN_EXPIRED",
     "API key has expired.", "Create a new key."},
    {ErrorCode::key_too_many_requests, 429, "PUBLIC_API_KEY_TOO_MANY_REQUEST",
     "Too many requests with this API key.", "Wait as long as Retry-After says."},
    {ErrorCode::internal_too_many_requests, 429, "INTERNAL_TOO_MANY_REQUESTS", "Too many requests.",
     "Wait as long as Retry-After says."},
    {ErrorCode::rate_limit_exceeded, 429, "RATE_LIMIT_EXCEEDED", "Rate limit exceeded.",
     "Wait as long as retry_after says."},
    {ErrorCode::key_scope_not_allowed, 403, "PUBLIC_API_KEY_SCOPE_NOT_ALLOWED",
     "API key does not allow this endpoint.", "Add the scope to the key."},
    // One of the family PERMISSION_MEMBER_*, all of which are 401.
    {ErrorCode::permission_member, 401, "PERMISSION_MEMBER_HAS_NO_PERMISSION",
     "The member has no permission.", "Ask an administrator of the organisation."},
    {ErrorCode::user_must_be_authorized, 401, "INTERNAL_USER_MUST_BE_AUTHORIZED",
     "User must be authorized.", "Sign in first."},
    {ErrorCode::validation_failed, 500, "INTERNAL_VALIDATION_FAILED", "Validation failed.",
     "The request is not valid."},
    {ErrorCode::customer_detail_not_permitted, 404, "PUBLIC_CUSTOMER_DETAIL_NOT_PERMITTED",
     "Customer detail is not permitted.", "The identity has no relation with this customer."},
    {ErrorCode::resource_not_found, 500, "INTERNAL_RESOURCE_NOT_FOUND", "Resource not found.",
     "There is no such resource."},
}};

}  // namespace

const ErrorInfo& error_info(ErrorCode code) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [code](const ErrorInfo& info) { return info.code == code; });
  return found != table.end() ? *found : table.back();
}

}  // namespace bizkithub_sandbox
