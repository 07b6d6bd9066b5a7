#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Options {
  /// Few and short rounds, and nothing is judged: whether it all still works.
  bool quick = false;
  /// Keep the processor from falling asleep between a request and its answer.
  bool awake = false;
  /// The parts to measure; none: all.
  std::vector<std::string> only{};
  /// 0: each part's own.
  std::size_t rounds = 0;
  std::string json_file{};

  std::size_t rounds_or(std::size_t usual) const;
  /// How many calls, where the measurement proper makes `calls`.
  std::size_t calls(std::size_t calls) const;
};

/// Nothing: what had to be said has been printed, and `exit_code` is how to end.
std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace bench
