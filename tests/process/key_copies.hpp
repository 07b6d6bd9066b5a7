// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "memory_scan.hpp"

// Counts the copies of a key that a client leaves in memory, over a transport that makes none.
namespace process {

/// Replies without a network, and copies nothing of the request.
class CopyingNothing final : public bizkithub::Transport {
 public:
  explicit CopyingNothing(int failures, std::function<void()> during_attempt = {})
      : failures_(failures), during_attempt_(std::move(during_attempt)) {}

  bizkithub::HttpOutcome send(const bizkithub::HttpRequest&, bizkithub::TimePoint,
                              const bizkithub::CancellationToken&) override {
    if (during_attempt_) during_attempt_();
    if (failures_-- > 0) {
      return bizkithub::TransportFailure{bizkithub::ErrorKind::network, true, "broken", {}};
    }
    return bizkithub::HttpResponse{200, {}, support::created};
  }

 private:
  int failures_;
  const std::function<void()> during_attempt_;
};

inline constexpr bizkithub::ApiKeyPlacement placements[] = {bizkithub::ApiKeyPlacement::query,
                                                            bizkithub::ApiKeyPlacement::bearer,
                                                            bizkithub::ApiKeyPlacement::both};

// Calls each function once without the canary: the dynamic linker, where it looks a function up at
// its first call, puts what the vector registers hold on the stack, and that may be part of a copy.
inline void bind_all_functions() {
  for (const bizkithub::ApiKeyPlacement placement : placements) {
    bizkithub::ClientOptions options;
    options.api_key_placement = placement;
    options.transport = std::make_shared<CopyingNothing>(1);
    options.retry.initial_backoff = options.retry.max_backoff = milliseconds(1);
    const bizkithub::Client client(support::key(), options);
    static_cast<void>(client.create_customer(support::create_request()));
  }
}

// What `count`, called in a child, says after `body` was. A child, because what one body leaves in
// memory must not be found after another.
template <class Body, class Count>
int counted_in_child(Body body, Count count) {
  Pipe pipe;
  const pid_t child = in_child([&] {
    bind_all_functions();
    body();
    pipe.put(count());
    return 0;
  });
  return end_of(child) == 0 ? pipe.get<int>() : -1;
}

// How many copies of the key a process holds after `body`.
template <class Body>
int copies_after(Body body) {
  static MemoryScan scan;
  return counted_in_child(body, [] { return scan.copies(); });
}

// The most copies of the key that a process holds whenever `body` calls what it is given, or -1 if
// it never does.
template <class Body>
int most_copies_during(Body body) {
  static MemoryScan scan;
  static int most = -1;
  const auto look = [] { most = std::max(most, scan.copies()); };
  return counted_in_child([&] { body(look); }, [] { return most; });
}

inline const char* name_of(bizkithub::ApiKeyPlacement placement) {
  if (placement == bizkithub::ApiKeyPlacement::both) return "both";
  return placement == bizkithub::ApiKeyPlacement::query ? "query" : "bearer";
}

inline void call_once(const bizkithub::ClientOptions& options,
                      const bizkithub::CallOptions& call = {}) {
  const bizkithub::Client client(parse_canary(), options);
  static_cast<void>(client.create_customer(support::create_request(), call));
}

inline bizkithub::ClientOptions own_transport(bizkithub::ApiKeyPlacement placement, int failures,
                                              std::function<void()> during_attempt = {}) {
  bizkithub::ClientOptions options;
  options.api_key_placement = placement;
  options.retry.initial_backoff = options.retry.max_backoff = milliseconds(1);
  options.transport = std::make_shared<CopyingNothing>(failures, std::move(during_attempt));
  return options;
}

}  // namespace process
