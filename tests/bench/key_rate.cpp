#include <algorithm>

#include "measure.hpp"
#include "parts.hpp"

// The calls a second that a PROD key allows, made at that pace.
namespace bench {

namespace {

constexpr std::size_t in_flight = 64;

std::vector<Named> line_up_at_pace(const Target& target) {
  std::vector<Named> contestants = line_up(target);
  const auto is_not_asked = [](const Named& named) {
    return named.name != "ours" && named.name != "bare";
  };
  contestants.erase(std::remove_if(contestants.begin(), contestants.end(), is_not_asked),
                    contestants.end());
  for (const Named& named : contestants) {
    measure_job(*named.contestant, {8 * in_flight, in_flight, false});
  }
  return contestants;
}

Row row_of(Protocol protocol, const std::string& figure, const std::string& name,
           const Series& values) {
  Row row;
  row.id = "key_rate." + id_of(protocol) + "." + figure + "." + name;
  row.what = "8,333 calls/s, " + name_of(protocol) + ", " +
             (figure == "cores" ? "cores in use: " : "calls per second made: ") + name;
  row.unit = figure == "cores" ? "cores" : "calls/s";
  row.value = spread_of(values);
  return row;
}

/// Half a core; or, where that is less than what bare would be allowed by the budget of a single
/// call, as much as that.
Budget core_budget(double cores, double ratio) {
  constexpr double most_cores = 0.5;
  constexpr double most_of_bare = 1.3;
  return {"at most 0.5 core, or 1.3 x bare", ratio, cores <= most_cores || ratio <= most_of_bare};
}

Series cores_of(const Results& results, const std::string& name) {
  return scaled(series(results, name, &Sample::cpu_us), 1e-6 * key_calls_per_second);
}

void add_rows(Report& report, Protocol protocol, const Results& results) {
  Row ours = row_of(protocol, "cores", "ours", cores_of(results, "ours"));
  const double ratio =
      spread_of(ratios(cores_of(results, "ours"), cores_of(results, "bare"))).median;
  ours.budget = protocol == Protocol::http1 ? core_budget(ours.value.median, ratio)
                                            : at_most(2, ratio, "bare");
  report.add(ours);
  report.add(row_of(protocol, "cores", "bare", cores_of(results, "bare")));
  for (const char* name : {"ours", "bare"}) {
    Row row = row_of(protocol, "calls", name, series(results, name, &Sample::calls_per_second));
    row.ratio = row.value.median / key_calls_per_second;
    report.add(row);
  }
}

}  // namespace

void measure_key_rate(Bench& bench) {
  for (const auto protocol : {Protocol::http1, Protocol::http1_tls, Protocol::http2_tls}) {
    const auto contestants = line_up_at_pace(bench.server.target(protocol));
    const Job job{bench.options.calls(16'000), in_flight, true};
    const auto results =
        interleave(contestants, bench.options.rounds_or(5),
                   [&](Contestant& contestant) { return measure_job(contestant, job); });
    add_rows(bench.report, protocol, results);
  }
  bench.report.note(
      "8,333 calls/s: cores in use are the CPU of a call, made at that pace, times 8,333; the "
      "ratio "
      "of calls per second is to 8,333.");
}

}  // namespace bench
