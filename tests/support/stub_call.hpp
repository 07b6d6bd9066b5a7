// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/call/call.hpp>
#include <bizkithub/detail/call/call_exchange.hpp>
#include <chrono>
#include <optional>
#include <string_view>

// Calls without a client, which do nothing by chance.
namespace support {

struct AcceptsAnything final : bizkithub::detail::ResponseReader {
  std::optional<bizkithub::Error> read(std::string_view) override { return std::nullopt; }
};

/// A call that may be tried again until `deadline`.
inline bizkithub::detail::CallPolicy policy_until(bizkithub::TimePoint deadline) {
  bizkithub::detail::CallPolicy policy;
  policy.repeatable = true;
  policy.retry.jitter = 0;
  policy.attempt_timeout = std::chrono::seconds(30);
  policy.deadline = deadline;
  return policy;
}

/// Adds a made-up key.
inline const bizkithub::detail::Authenticator& authenticator() {
  static const bizkithub::detail::Authenticator instance(
      bizkithub::ApiKey::parse("PROD0123456789abcdefABCDEF012345").value(),
      bizkithub::ApiKeyPlacement::query);
  return instance;
}

/// What a call needs to live. Must outlive the calls that it makes.
class CallMaker {
 public:
  bizkithub::detail::Call operator()(const bizkithub::detail::CallPolicy& policy) {
    return {policy, reader_, budget_, [] { return 0.5; }};
  }

 private:
  AcceptsAnything reader_;
  bizkithub::detail::RetryBudget budget_{100};
};

}  // namespace support
