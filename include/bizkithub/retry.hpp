#pragma once

#include <chrono>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// When and how often a call is tried again.
///
/// The wait before retry n (from 0) is random in [0, min(max_backoff, initial_backoff * 2^n)],
/// unless the service said how long to wait: on 429 `Retry-After`, else `retry_after` in the body,
/// else `X-RateLimit-Reset`; on 503 `Retry-After`. Such a wait that does not fit into the
/// call's total timeout is not begun: the call fails at once with what it knows. Our own is
/// cut to half of the time that is left, if that is not less than initial_backoff. Asked to wait
/// for no time at all, we wait as if not asked.
///
/// Tried again for every call: what was surely not sent, and 429. Tried again only where the call
/// is repeatable: timeouts of an attempt, broken connections, 408, 500, 502, 503 and 504. TLS
/// failures, other 5xx and responses that cannot be read are never tried again.
struct RetryOptions {
  /// The first one included; at least 1, which means no retry.
  int max_attempts = 6;
  /// At least 0.
  std::chrono::milliseconds initial_backoff{500};
  /// At least `initial_backoff`.
  std::chrono::milliseconds max_backoff{8000};
  /// The part of each wait that is left to chance, from 0 (none) to 1 (all of it).
  double jitter = 1.0;
  /// Treats every call as repeatable. Only for those who know that applying it twice is harmless.
  bool repeat_unrepeatable = false;
};

/// Whether doing a call twice is as good as doing it once.
enum class Repeatable {
  no,  ///< Not tried again once it may have arrived.
  yes
};

BIZKITHUB_NAMESPACE_END
