// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/rate_limit.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// A response field that did not have the documented type, and so keeps its default.
struct ResponseWarning {
  /// JSON pointer (RFC 6901), for example "/creditBalance".
  std::string pointer{};
  /// For example "a number".
  std::string expected{};
  /// For example "a string".
  std::string found{};
};

/// Metadata of a successful response.
struct ResponseInfo {
  int http_status = 0;
  /// First of `x-request-id`, `x-vercel-id`, `cf-ray`, else empty. Quote it to the vendor's
  /// support.
  std::string request_id{};
  /// Absent if the response has no rate limit headers.
  std::optional<RateLimitStatus> rate_limit{};
  /// Every attempt in order; the last one succeeded.
  std::vector<Attempt> attempts{};
  /// The body as received.
  std::string body{};
  /// Fields of the wrong type, at most 20. Empty for Client::call().
  std::vector<ResponseWarning> warnings{};
  /// Whether an attempt before the successful one ended `unknown`. Then a `new_account` of false
  /// may mean that this earlier attempt created the customer.
  bool earlier_attempt_may_have_applied = false;
};

/// Response to Client::call().
struct RawResponse {
  int http_status = 0;
  std::vector<Header> headers{};
  std::string body{};
  /// `info.body` is empty; the body is in `body`.
  ResponseInfo info{};
};

BIZKITHUB_NAMESPACE_END
