// SPDX-License-Identifier: MIT
#include "measure.hpp"

#include <chrono>
#include <stdexcept>

#include "cpu_time.hpp"

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

template <class Work>
Sample measure(std::size_t calls, Work work) {
  const double cpu_start = thread_cpu_seconds();
  const auto start = Clock::now();
  work();
  const std::chrono::duration<double> elapsed = Clock::now() - start;
  const auto count = static_cast<double>(calls);
  return {1e6 * (thread_cpu_seconds() - cpu_start) / count, count / elapsed.count()};
}

Sample run_job(Contestant& contestant, const Job& job) {
  Tally tally(job.calls);
  Sample sample = measure(job.calls, [&] { contestant.bulk(job, tally); });
  if (!tally.complete()) throw std::runtime_error("a call of a job did not succeed");
  sample.sustained_calls_per_second = tally.calls_per_second_of_second_half();
  return sample;
}

// Each round begins with another contestant.
template <class Measure>
Results interleave(const std::vector<Named>& contestants, std::size_t rounds, Measure measure) {
  Results results;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      const Named& next = contestants[(round + i) % contestants.size()];
      results.add(next.name, measure(*next.contestant));
    }
  }
  return results;
}

}  // namespace

Series Results::series(const std::string& name, const Figure& figure) const {
  Series values;
  for (const Sample& sample : samples_.at(name)) values.push_back(figure(sample));
  return values;
}

double Results::ratio(const std::string& name, const std::string& to, const Figure& figure) const {
  return spread_of(ratios(series(name, figure), series(to, figure))).median;
}

Results measure_calls(const Target& target, std::size_t calls, std::size_t rounds) {
  return interleave(make_all(target), rounds, [calls](Contestant& contestant) {
    return measure(calls, [&] {
      for (std::size_t i = 0; i < calls; ++i) contestant.call();
    });
  });
}

Results measure_job(const Target& target, const Job& job, std::size_t rounds) {
  const auto contestants = make_all(target);
  for (const Named& named : contestants) {
    // Opens the connections.
    run_job(*named.contestant, {8 * job.in_flight, job.in_flight});
  }
  return interleave(contestants, rounds,
                    [&](Contestant& contestant) { return run_job(contestant, job); });
}

void add_rows(Report& report, const Results& results, const std::string& what,
              const std::string& unit, const Figure& figure, const std::optional<Budget>& budget) {
  for (const char* name : contestant_names) {
    Row row;
    row.what = what + ": " + name;
    row.value = spread_of(results.series(name, figure));
    row.unit = unit;
    row.of_bare = results.ratio(name, "bare", figure);
    if (name == std::string("ours")) row.budget = budget;
    report.add(row);
  }
}

Row single_row(const std::string& what, double value, const std::string& unit) {
  Row row;
  row.what = what;
  row.value = {value, value, value};
  row.unit = unit;
  return row;
}

}  // namespace bench
