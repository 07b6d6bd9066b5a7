#pragma once

#include <string>
#include <vector>

namespace bench {

/// What came of running another program.
struct Ran {
  /// Standard output and standard error.
  std::string output{};
  double cpu_seconds = 0;
};

/// Runs a program, its path being the first word, to its end. Throws std::runtime_error with its
/// output if it does not exit with 0.
Ran run_program(const std::vector<std::string>& words);

}  // namespace bench
