// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "input.hpp"
#include "report.hpp"

namespace importer {

struct CommandLine {
  std::string command;  ///< customers, matches, status or report
  std::string file;
  bool dry_run = false;
  Format format;
  ColumnOptions columns;
  ReportFiles reports;
  std::size_t max_in_flight = bizkithub::BulkOptions().max_in_flight;
  std::optional<bizkithub::RateLimit> rate;
  std::size_t max_failures = 50;
  /// Has a value: there is nothing to do, and the program ends with it. What there was to say is
  /// said.
  std::optional<int> exit;
};

CommandLine parse_command_line(int argc, char** argv);

}  // namespace importer
