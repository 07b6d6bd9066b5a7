// SPDX-License-Identifier: MIT
#include "measure.hpp"
#include "parts.hpp"

namespace bench {

void measure_bulk(const Options& options, Report& report) {
  const Figure rate = [](const Sample& sample) { return sample.calls_per_second; };
  for (const auto protocol : {Protocol::http1, Protocol::http2_tls}) {
    const Server server(protocol);
    const auto results =
        measure_job(server.target(), {options.calls(15'000), 64}, options.rounds_or(7));
    add_rows(report, results, "bulk, " + name_of(protocol) + ", 64 in flight", "calls/s", rate,
             at_least(1, results.ratio("ours", "by hand", rate), "x by hand"));
  }
  report.note("bulk: the aim is 0.75 x bare.");
}

}  // namespace bench
