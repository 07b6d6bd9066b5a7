// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api_keys.hpp"
#include "http.hpp"
#include "rate_limiter.hpp"
#include "store.hpp"

namespace bizkithub_sandbox {

/// The stand-in for the BizKitHub service: requests in, replies out, without a network.
/// Thread-safe. No exception leaves it.
class Service {
 public:
  struct Settings {
    std::optional<RateLimit> rate_limit;  ///< unset: the documented limits, stated, not enforced
    /// Answer INTERNAL_VALIDATION_FAILED with 400 and INTERNAL_RESOURCE_NOT_FOUND with 404. The
    /// vendor says of neither what it is; unset, both are 500.
    bool typed_statuses = false;
  };

  explicit Service(Settings settings);

  HttpReply handle(const HttpRequest& request);

  /// The reply to a request that the HTTP server refused before it was a whole request.
  HttpReply refuse_unread(int status);

  const Store& store() const { return store_; }

 private:
  bool expires(const SpecialKey& special, const std::string& key);
  bool loses(Loss loss, const std::string& key, std::string_view path);
  HttpReply answer(const HttpRequest& request, RateStatus& rate);
  const SpecialKey* admit(const std::string& key, RateStatus& rate);
  RateStatus count_call(std::string_view key);
  RateStatus uncounted() const;
  HttpReply refuse(const Refusal& refusal) const;
  void add_headers(HttpReply& reply, const RateStatus& rate);
  std::string next_request_id();

  Settings settings_;
  Store store_;
  RateLimiter limiter_;
  std::mutex mutex_;
  std::set<std::string> keys_that_lost_a_match_;
  std::map<std::string, std::uint64_t> calls_with_;  ///< each key that expires
  std::string request_id_prefix_;
  std::atomic<std::uint64_t> last_request_id_{0};
};

}  // namespace bizkithub_sandbox
