// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "simulated_service.hpp"

namespace support {

/// The traffic of a simulated service during some stretch of time.
struct Stretch {
  std::size_t sent = 0;
  std::size_t served = 0;
  std::size_t refused = 0;  ///< With 429.
  std::size_t most_in_flight = 0;
  double seconds = 0;

  double served_per_second() const { return static_cast<double>(served) / seconds; }
  double refused_share() const {
    return sent == 0 ? 0 : static_cast<double>(refused) / static_cast<double>(sent);
  }
};

/// What was sent from `begin` to `end` after the service was made.
inline Stretch stretch(const SimulatedService& service, microseconds begin, microseconds end) {
  Stretch stretch;
  stretch.seconds = std::chrono::duration<double>(end - begin).count();
  const auto born = service.clock().now() - service.elapsed();
  for (const auto& record : service.records()) {
    if (record.at < born + begin || record.at >= born + end) continue;
    ++stretch.sent;
    stretch.served += record.status == 200 ? 1 : 0;
    stretch.refused += record.status == 429 ? 1 : 0;
    stretch.most_in_flight = std::max(stretch.most_in_flight, record.in_flight);
  }
  return stretch;
}

/// Records without end, until so much time has passed.
inline auto until(const SimulatedClient& client, microseconds end) {
  return [service = client.service, end,
          made = std::size_t{0}]() mutable -> std::optional<bizkithub::CreateCustomerRequest> {
    if (service->elapsed() >= end) return std::nullopt;
    return create_of(made++);
  };
}

}  // namespace support
