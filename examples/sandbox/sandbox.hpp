// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http.hpp"
#include "limits.hpp"
#include "rate_limiter.hpp"
#include "store.hpp"

namespace bizkithub_sandbox {

struct Options {
  int port = 0;                           ///< 0: a free one
  std::chrono::milliseconds latency{0};   ///< waited before every answer
  std::optional<RateLimit> rate_limit{};  ///< per key; unset: the documented limits, not enforced
  bool typed_statuses = false;            ///< see Service::Settings
  Limits limits{};                        ///< of connections
};

struct Counters {
  std::uint64_t requests_received = 0;  ///< whole requests, of whatever kind and outcome
  std::uint64_t customers_created = 0;
  std::uint64_t relations_created = 0;  ///< pairs that were new
  std::uint64_t matches_applied = 0;    ///< accepted match requests, repeated ones included
};

/// A local stand-in for the BizKitHub customer API, on 127.0.0.1, over plain HTTP, in memory.
///
/// One object serves once: start, use, stop. `start` and `stop` are for one thread; everything else
/// may be called from any. The thread of the sandbox receives no signals.
class Sandbox {
 public:
  explicit Sandbox(Options options = {});
  ~Sandbox();  ///< stops
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  /// Listens, and returns at once. Throws std::runtime_error, with a sentence for people, if the
  /// port cannot be had.
  void start();

  /// Cuts off every connection, a call in progress too, and waits for the thread to end.
  void stop();

  int port() const;         ///< 0 before `start`
  std::string url() const;  ///< "http://127.0.0.1:41234/api/v1"

  Counters counters() const;

  /// The request received last, whole: its key is in it. Empty if there was none.
  HttpRequest last_request() const;

  /// `email` in normal form.
  std::optional<Customer> find_customer(const std::string& email) const;
  std::optional<Relation> find_relation(const std::string& manager_cu_ref_no,
                                        const std::string& customer_cu_ref_no) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bizkithub_sandbox
