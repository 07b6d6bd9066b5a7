#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "contestant.hpp"
#include "statistics.hpp"

namespace bench {

/// What one round of one contestant came to.
struct Sample {
  /// User and system time of the calling thread, for a call.
  double cpu_us = 0;
  double calls_per_second = 0;
  /// The same, once half of the calls were done.
  double sustained_calls_per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
};

/// Of each contestant by name, its rounds in order.
using Results = std::map<std::string, std::vector<Sample>>;

Series series(const Results& results, const std::string& name, double Sample::*figure);

/// Every contestant in every round, each time beginning with another one.
Results interleave(const std::vector<Named>& contestants, std::size_t rounds,
                   const std::function<Sample(Contestant&)>& measure);

/// Time and CPU time of this thread since it was made.
class Meter {
 public:
  Meter();
  double seconds() const;
  double cpu_seconds() const;

 private:
  std::chrono::steady_clock::time_point start_;
  double cpu_start_;
};

Sample measure_calls(Contestant& contestant, std::size_t calls);
Sample measure_job(Contestant& contestant, const Job& job);

}  // namespace bench
