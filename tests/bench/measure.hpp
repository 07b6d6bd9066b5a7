// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "contestant.hpp"
#include "options.hpp"
#include "report.hpp"

namespace bench {

/// One round of one contestant.
struct Sample {
  /// User and system time of the calling thread, per call.
  double cpu_us = 0;
  double calls_per_second = 0;
  /// Of the second half of the calls, when the number in flight has settled.
  double sustained_calls_per_second = 0;
};

using Figure = std::function<double(const Sample&)>;

/// The samples of each contestant, by its name, in the order of the rounds.
class Results {
 public:
  void add(const std::string& name, const Sample& sample) { samples_[name].push_back(sample); }

  Series series(const std::string& name, const Figure& figure) const;
  /// The median of the ratios of the rounds.
  double ratio(const std::string& name, const std::string& to, const Figure& figure) const;

 private:
  std::map<std::string, std::vector<Sample>> samples_;
};

/// Each contestant makes `calls` calls, one after the other, per round.
Results measure_calls(const Target& target, std::size_t calls, std::size_t rounds);
/// Each contestant does the job once per round.
Results measure_job(const Target& target, const Job& job, std::size_t rounds);

/// Adds a row for each contestant, ours with the budget.
void add_rows(Report& report, const Results& results, const std::string& what,
              const std::string& unit, const Figure& figure, const std::optional<Budget>& budget);

/// A row for a figure that is measured once.
Row single_row(const std::string& what, double value, const std::string& unit);

}  // namespace bench
