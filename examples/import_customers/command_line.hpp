// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <cstddef>
#include <optional>
#include <string>

namespace import_customers {

/// What the program ends with; --help says the same.
namespace exit_code {
inline constexpr int all_succeeded = 0;
inline constexpr int some_failed = 1;
inline constexpr int not_begun = 2;
inline constexpr int stopped = 3;
}  // namespace exit_code

struct CommandLine {
  std::string file;
  std::string results;  ///< empty: standard output
  std::size_t max_in_flight = bizkithub::BulkOptions().max_in_flight;
  std::optional<bizkithub::RateLimit> rate;
  std::size_t skip = 0;
  /// Has a value: there is nothing to import, and the program is to end with it. What there was to
  /// say is said.
  std::optional<int> exit;
};

CommandLine parse_command_line(int argc, char** argv);

}  // namespace import_customers
