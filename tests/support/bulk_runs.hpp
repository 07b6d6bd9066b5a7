// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <thread>

#include "catch2.hpp"
#include "simulated_service.hpp"

// Shared by the tests of bulk runs.
namespace support {

/// A sink that ignores its results.
inline const auto nobody = [](std::size_t, const auto&) {};

inline bool is_near(double value, double expected, double share) {
  return value >= expected * (1 - share) && value <= expected * (1 + share);
}

inline void check_adds_up(const bizkithub::BulkSummary& summary, const Reports& reports,
                          std::size_t records) {
  CHECK(reports.each_once(records));
  CHECK(text_of(summary.counts) == text_of(reports.counts()));
  CHECK(summary.counts.finished() == records);
}

inline void check_all_succeeded(const bizkithub::BulkSummary& summary, std::size_t records) {
  CHECK(summary.counts.succeeded == records);
  CHECK(summary.counts.finished() == records);
  CHECK(!summary.error);
}

inline void check_nothing_left(const SimulatedClient& client) {
  CHECK(client.service->in_flight() == 0);
  CHECK(client.service->abandoned() == 0);
}

inline void check_usable(const SimulatedClient& client) {
  check_nothing_left(client);
  CHECK(client->create_customer(create_of(900'001)).has_value());
  Reports reports;
  auto source = creates(3);
  const auto summary = client->bulk_create_customers(source, reports);
  CHECK(summary.counts.succeeded == 3);
  check_adds_up(summary, reports, 3);
}

inline bizkithub::BulkOptions at_most(std::size_t max_in_flight) {
  bizkithub::BulkOptions options;
  options.max_in_flight = max_in_flight;
  return options;
}

/// A source of `count` requests that counts what was taken from it.
struct Counted {
  std::size_t count = 0;
  std::size_t taken = 0;
  std::optional<bizkithub::CreateCustomerRequest> operator()() {
    if (taken == count) return std::nullopt;
    return create_of(taken++);
  }
};

/// Options with a cancellation of the run, in which each record has a result.
struct Cancellable {
  Cancellable() {
    options.call.cancellation = cancellation.token();
    options.drain_source = true;
  }
  bizkithub::CancellationSource cancellation{};
  bizkithub::BulkOptions options{};
};

struct CancelledRun {
  bizkithub::BulkSummary summary{};
  Reports reports{};
  std::size_t made = 0;
};

/// A run that another thread cancels after 500 results. The source then has `more` records left.
inline CancelledRun cancel_from_another_thread(const bizkithub::Client& client, std::size_t more) {
  Cancellable cancellable;
  CancelledRun run;
  std::atomic<std::size_t> reported{0};
  std::thread other([&] {
    while (reported < 500) std::this_thread::yield();
    cancellable.cancellation.cancel();
  });
  const auto source = [&]() -> std::optional<bizkithub::CreateCustomerRequest> {
    if (cancellable.options.call.cancellation.cancelled() && more-- == 0) return std::nullopt;
    return create_of(run.made++);
  };
  const auto sink = [&](std::size_t index, const auto& result) {
    run.reports(index, result);
    ++reported;
  };
  run.summary = client.bulk_create_customers(source, sink, cancellable.options);
  other.join();
  return run;
}

/// Thrown by a callback, with the number of the call that threw.
struct Thrown : std::runtime_error {
  explicit Thrown(std::size_t which) : std::runtime_error("thrown"), number(which) {}
  std::size_t number;
};

}  // namespace support
