// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace bizkithub_sandbox {

/// The refusals the sandbox can answer with. Which of them the vendor documents, with which status,
/// and which are the sandbox's choice, is said beside the table in errors.cpp.
enum class ErrorCode {
  key_is_empty,
  key_is_not_in_valid_format,
  key_sample_value,
  key_does_not_exist,
  key_has_been_deleted,
  key_is_not_active,
  key_has_been_expired,
  key_too_many_requests,
  internal_too_many_requests,
  rate_limit_exceeded,
  key_scope_not_allowed,
  permission_member,
  user_must_be_authorized,
  validation_failed,
  customer_detail_not_permitted,
  resource_not_found,
};

struct ErrorInfo {
  ErrorCode code;
  int status;
  std::string_view name;         ///< as on the wire: stable
  std::string_view message;      ///< for people: the real service may word it otherwise
  std::string_view description;  ///< used where a refusal brings no description of its own
};

const ErrorInfo& error_info(ErrorCode code);

/// Thrown inside the service to end a request; never leaves Service::handle.
struct Refusal {
  ErrorCode code;
  std::string description{};  ///< empty: the one of the table
  int status = 0;             ///< 0: the one of the table
};

}  // namespace bizkithub_sandbox
