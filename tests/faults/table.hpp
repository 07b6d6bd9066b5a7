// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

// What the client said beside what the server counted: one row for every scenario and call.
namespace faults {

struct Row {
  std::string scenario{};
  std::string call{};        // "create" or "match"
  std::size_t attempts = 0;  // as the client recorded them
  long requests = 0;         // of which the server saw any byte
  long applied = 0;          // effects, by the server's own count
  std::string outcome{};     // "ok", or the kind of the error
  std::string delivery{};    // of the error, or "earlier may have applied", or ""
  std::chrono::milliseconds took{};
  std::chrono::milliseconds total_timeout{};
};

/// Keeps a row for the table that is printed at the end of the run if the environment variable
/// BIZKITHUB_FAULTS_TABLE is set (`./dev faults` sets it). Thread-safe.
void add_row(const Row& row);

}  // namespace faults
