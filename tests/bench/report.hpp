#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "statistics.hpp"

namespace bench {

/// What a figure is held to.
struct Budget {
  std::string text{};
  /// What is held against the limit.
  double ratio = 0;
  bool met = true;
};

/// `ratio` is to be no more than `limit`; `beside` says of what, as in "bare".
Budget at_most(double limit, double ratio, const std::string& beside);
Budget at_least(double limit, double ratio, const std::string& beside);

/// One line of the table.
struct Row {
  /// For programs, as in "bulk.http1.64.calls.ours".
  std::string id{};
  std::string what{};
  Spread value{};
  std::string unit{};
  std::optional<Budget> budget{};
  /// To the bare loop, or to what else `what` says, where there is no budget to say it.
  std::optional<double> ratio{};
};

class Report {
 public:
  /// Unless `judging`, no budget can be missed.
  explicit Report(bool judging) : judging_(judging) {}

  void add(Row row);
  /// What is to be known when reading the table.
  void note(std::string text);

  std::size_t missed() const;

  void print(std::ostream& out) const;
  std::string json() const;

 private:
  std::string verdict(const Row& row) const;

  bool judging_;
  std::vector<Row> rows_;
  std::vector<std::string> notes_;
};

/// For an id: "by hand" is "by_hand" there.
std::string id_of(std::string name);

/// With as many digits as say something: "0.283", "31.4", "8,333".
std::string number_text(double number);

}  // namespace bench
