#include "cores.hpp"
#include "measure.hpp"
#include "parts.hpp"

// One call at a time on a warm connection.
namespace bench {

namespace {

struct Figure {
  const char* id;
  const char* name;
  const char* unit;
  double Sample::*of;
};

constexpr Figure figures[] = {{"calls", "calls per second", "calls/s", &Sample::calls_per_second},
                              {"p50", "half take less than", "µs", &Sample::p50_us},
                              {"p99", "99 of 100 take less than", "µs", &Sample::p99_us}};

Row row_of(const Results& results, const std::string& name, const Figure& figure) {
  Row row;
  row.id = std::string("one_call.http1.") + figure.id + "." + id_of(name);
  row.what = std::string("one call, HTTP/1.1, ") + figure.name + ": " + name;
  row.value = spread_of(series(results, name, figure.of));
  row.unit = figure.unit;
  return row;
}

/// Ours is held to two budgets, and so has two rows.
void add_cpu_rows(Report& report, const Results& results, const std::vector<Named>& contestants) {
  const Figure cpu{"cpu", "CPU of a call", "µs", &Sample::cpu_us};
  const Series ours = series(results, "ours", cpu.of);
  const auto beside = [&](const char* name) {
    return spread_of(ratios(ours, series(results, name, cpu.of))).median;
  };
  Row row = row_of(results, "ours", cpu);
  row.budget = at_most(1.3, beside("bare"), "bare");
  report.add(row);
  row.id += ".beside_by_hand";
  row.budget = at_most(0.8, beside("by hand"), "by hand");
  report.add(row);
  for (const Named& other : contestants) {
    if (other.name == "ours") continue;
    Row reference = row_of(results, other.name, cpu);
    reference.ratio =
        spread_of(ratios(series(results, other.name, cpu.of), series(results, "bare", cpu.of)))
            .median;
    report.add(reference);
  }
}

}  // namespace

void measure_one_call(Bench& bench) {
  const TakingTurns on_one_core;
  const auto contestants = line_up(bench.server.target(Protocol::http1));
  const std::size_t calls = bench.options.calls(2000);
  const auto results =
      interleave(contestants, bench.options.rounds_or(15),
                 [&](Contestant& contestant) { return measure_calls(contestant, calls); });
  add_cpu_rows(bench.report, results, contestants);
  for (const Figure& figure : figures) {
    for (const Named& contestant : contestants) {
      bench.report.add(row_of(results, contestant.name, figure));
    }
  }
}

}  // namespace bench
