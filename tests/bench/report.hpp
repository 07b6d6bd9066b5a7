// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "statistics.hpp"

namespace bench {

struct Budget {
  std::string text{};
  /// The figure that is compared with the limit.
  double measured = 0;
  bool met = true;
};

/// The text is made of the limit and `unit`, which is "x by hand" for a ratio.
Budget at_most(double limit, double measured, const std::string& unit);
Budget at_least(double limit, double measured, const std::string& unit);

/// One line of the table.
struct Row {
  std::string what{};
  Spread value{};
  std::string unit{};
  /// The ratio to the bare loop.
  std::optional<double> of_bare{};
  std::optional<Budget> budget{};
};

class Report {
 public:
  /// A quick run does not judge: it misses no budget.
  explicit Report(bool judges) : judges_(judges) {}

  void add(Row row);
  /// A line below the table.
  void note(std::string text);

  std::size_t missed() const;

  void print(std::ostream& out) const;
  std::string json() const;

 private:
  std::string verdict(const Row& row) const;

  bool judges_;
  std::vector<Row> rows_;
  std::vector<std::string> notes_;
};

}  // namespace bench
