#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>

#include "catch2.hpp"
#include "simulated_service.hpp"

// What the tests of bulk runs have in common.
namespace support {

/// A sink that does not care.
inline const auto nobody = [](std::size_t, const auto&) {};

inline bool near(double value, double expected, double share) {
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

/// What a callback throws, and which of them.
struct Thrown : std::runtime_error {
  explicit Thrown(std::size_t which) : std::runtime_error("thrown"), number(which) {}
  std::size_t number;
};

}  // namespace support
