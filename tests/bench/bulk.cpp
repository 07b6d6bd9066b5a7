#include "measure.hpp"
#include "parts.hpp"

// Many calls in flight, as fast as they go.
namespace bench {

namespace {

struct Setting {
  Protocol protocol;
  std::size_t in_flight;

  std::string id() const { return "bulk." + id_of(protocol) + "." + std::to_string(in_flight); }
  std::string text() const {
    return "bulk, " + name_of(protocol) + ", " + std::to_string(in_flight) + " in flight, ";
  }
};

/// All, with the connections open that the job takes.
std::vector<Named> line_up_for_bulk(const Target& target, std::size_t in_flight) {
  std::vector<Named> contestants = line_up(target);
  for (const Named& named : contestants) {
    measure_job(*named.contestant, {8 * in_flight, in_flight, false});
  }
  return contestants;
}

Row row_of(const Setting& setting, const Results& results, const std::string& name,
           const std::string& figure, double Sample::*of) {
  Row row;
  row.id = setting.id() + "." + figure + "." + id_of(name);
  row.what = setting.text() + (figure == "calls" ? "calls per second: " : "CPU of a call: ") + name;
  row.unit = figure == "calls" ? "calls/s" : "µs";
  row.value = spread_of(series(results, name, of));
  row.ratio = spread_of(ratios(series(results, name, of), series(results, "bare", of))).median;
  return row;
}

/// Two budgets, and so two rows, where there are 64 in flight.
void add_our_rate(Report& report, const Setting& setting, const Results& results) {
  Row row = row_of(setting, results, "ours", "calls", &Sample::calls_per_second);
  if (setting.in_flight == 64) {
    row.budget = at_least(0.75, *row.ratio, "bare");
    report.add(row);
    row.id += ".beside_by_hand";
    row.ratio = spread_of(ratios(series(results, "ours", &Sample::calls_per_second),
                                 series(results, "by hand", &Sample::calls_per_second)))
                    .median;
    row.budget = at_least(1.0, *row.ratio, "by hand");
  }
  report.add(row);
}

void measure_setting(Bench& bench, const Setting& setting, std::size_t calls) {
  const auto contestants =
      line_up_for_bulk(bench.server.target(setting.protocol), setting.in_flight);
  const Job job{bench.options.calls(calls), setting.in_flight, false};
  const auto results =
      interleave(contestants, bench.options.rounds_or(7),
                 [&](Contestant& contestant) { return measure_job(contestant, job); });
  add_our_rate(bench.report, setting, results);
  for (const char* name : {"bare", "by hand"}) {
    bench.report.add(row_of(setting, results, name, "calls", &Sample::calls_per_second));
  }
  for (const char* name : {"ours", "bare", "by hand"}) {
    bench.report.add(row_of(setting, results, name, "cpu", &Sample::cpu_us));
  }
}

}  // namespace

void measure_bulk(Bench& bench) {
  const std::vector<std::size_t> numbers =
      bench.options.quick ? std::vector<std::size_t>{64} : std::vector<std::size_t>{1, 8, 64, 256};
  for (const auto protocol : {Protocol::http1, Protocol::http2_tls}) {
    for (const std::size_t in_flight : numbers) {
      measure_setting(bench, {protocol, in_flight}, in_flight == 1 ? 6000 : 15'000);
    }
  }
}

}  // namespace bench
