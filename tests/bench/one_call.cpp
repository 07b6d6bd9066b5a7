// SPDX-License-Identifier: MIT
#include "cores.hpp"
#include "measure.hpp"
#include "parts.hpp"

namespace bench {

void measure_one_call(const Options& options, Report& report) {
  const Server server(Protocol::http1);
  const OnServerCore core;
  const auto results = measure_calls(server.target(), options.calls(2000), options.rounds_or(15));
  const Figure cpu = [](const Sample& sample) { return sample.cpu_us; };
  add_rows(report, results, "one call, HTTP/1.1, CPU time", "µs", cpu,
           at_most(0.9, results.ratio("ours", "by hand", cpu), "x by hand"));
}

}  // namespace bench
