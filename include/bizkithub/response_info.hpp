#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bizkithub/config.hpp>
#include <bizkithub/error.hpp>
#include <bizkithub/rate_limit.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// How a successful answer was come by.
struct ResponseInfo {
  int http_status = 0;
  /// First of `x-request-id`, `x-vercel-id`, `cf-ray`, else empty. Quote it to the vendor's
  /// support.
  std::string request_id{};
  /// Absent if the response named no limit.
  std::optional<RateLimitStatus> rate_limit{};
  /// Every attempt in order; the last one succeeded.
  std::vector<Attempt> attempts{};
  /// The body as received.
  std::string body{};
  /// True if an attempt before the successful one ended `unknown`. Then a `new_account` that is
  /// false does not say who made the customer: it may have been that earlier attempt of this call.
  bool earlier_attempt_may_have_applied = false;
};

BIZKITHUB_NAMESPACE_END
