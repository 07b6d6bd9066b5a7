// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Options {
  /// Few and short rounds, to check that the benchmark works; no budget is judged.
  bool quick = false;
  /// The names of the parts to measure; empty: all.
  std::vector<std::string> only{};
  /// 0: the default of each part.
  std::size_t rounds = 0;
  std::string json_file{};

  std::size_t rounds_or(std::size_t part_default) const;
  /// `calls`, or far fewer in a quick run.
  std::size_t calls(std::size_t calls) const;
};

/// Without a value the program is to end with `exit_code`; the reason has been printed.
std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace bench
