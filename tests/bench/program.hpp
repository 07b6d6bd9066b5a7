// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace bench {

struct ProgramResult {
  /// Standard output and standard error.
  std::string output{};
  /// Of the program and those it started.
  double cpu_seconds = 0;
};

/// Runs a program to its end. Throws std::runtime_error with its output if it fails.
ProgramResult run_program(const std::vector<std::string>& command);

}  // namespace bench
