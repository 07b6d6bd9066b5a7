// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// When and how often a call is retried.
///
/// The wait before retry n (from 0) is random in [(1 - jitter) * max, max], where max is
/// min(max_backoff, initial_backoff * 2^n). The service can replace it: on 429 by `Retry-After`,
/// else `retry_after` in the body, else `X-RateLimit-Reset`; on 503 by `Retry-After`. If such a
/// wait does not fit into the total timeout of the call, the call fails at once. A random wait that
/// does not fit is reduced to half of the remaining time, unless that is less than initial_backoff.
/// If the service asks for a wait of 0, the random wait is used.
///
/// Retried for every call: requests not sent, or refused as too many (429 or such a code). Retried
/// only if the call is repeatable: timeouts of an attempt, broken connections, HTTP 408, 500, 502
/// to 504, 520 to 524, 529 and 530. TLS failures, other 5xx and invalid responses are not retried.
struct RetryOptions {
  /// Maximum number of attempts, including the first. 1 disables retries.
  int max_attempts = 6;
  /// At least 0.
  std::chrono::milliseconds initial_backoff{500};
  /// At least `initial_backoff`.
  std::chrono::milliseconds max_backoff{8000};
  /// Random part of each wait, from 0 (none) to 1 (all of it).
  double jitter = 1.0;
  /// Treats every call as repeatable. Only for calls that are harmless if applied twice.
  bool repeat_unrepeatable = false;
};

/// Whether a call is idempotent: making it twice has the same effect as making it once.
enum class Repeatable {
  no,  ///< Not retried once the service may have received it.
  yes
};

BIZKITHUB_NAMESPACE_END
