#include "measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>

namespace bench {

namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double thread_cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

Sample sample_of(const Meter& meter, std::size_t calls) {
  const auto count = static_cast<double>(calls);
  Sample sample;
  sample.cpu_us = 1e6 * meter.cpu_seconds() / count;
  sample.calls_per_second = count / meter.seconds();
  return sample;
}

}  // namespace

Meter::Meter() : start_(std::chrono::steady_clock::now()), cpu_start_(thread_cpu_seconds()) {}

double Meter::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double Meter::cpu_seconds() const { return thread_cpu_seconds() - cpu_start_; }

Series series(const Results& results, const std::string& name, double Sample::*figure) {
  Series values;
  const auto found = results.find(name);
  if (found == results.end()) return values;
  for (const Sample& sample : found->second) values.push_back(sample.*figure);
  return values;
}

Results interleave(const std::vector<Named>& contestants, std::size_t rounds,
                   const std::function<Sample(Contestant&)>& measure) {
  Results results;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      const Named& next = contestants[(round + i) % contestants.size()];
      results[next.name].push_back(measure(*next.contestant));
    }
  }
  return results;
}

Sample measure_calls(Contestant& contestant, std::size_t calls) {
  using Clock = std::chrono::steady_clock;
  Series latencies;
  latencies.reserve(calls);
  const Meter meter;
  for (std::size_t i = 0; i < calls; ++i) {
    const auto start = Clock::now();
    contestant.call();
    latencies.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  Sample sample = sample_of(meter, calls);
  std::sort(latencies.begin(), latencies.end());
  sample.p50_us = quantile(latencies, 0.5);
  sample.p99_us = quantile(latencies, 0.99);
  return sample;
}

Sample measure_job(Contestant& contestant, const Job& job) {
  Tally tally(job.calls);
  const Meter meter;
  contestant.bulk(job, tally);
  Sample sample = sample_of(meter, job.calls);
  if (!tally.complete()) throw std::runtime_error("not every call of a job succeeded");
  sample.sustained_calls_per_second = tally.calls_per_second_of_second_half();
  return sample;
}

}  // namespace bench
