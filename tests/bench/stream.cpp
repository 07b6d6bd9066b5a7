// SPDX-License-Identifier: MIT
#include <sstream>

#include "measure.hpp"
#include "parts.hpp"
#include "program.hpp"

namespace bench {

void measure_stream(const Options& options, Report& report) {
  const std::size_t records = options.quick ? 5000 : 1'000'000;
  const Server server(Protocol::http1);
  std::istringstream output(
      run_program({BIZKITHUB_BENCH_STREAM, server.target().origin, std::to_string(records)})
          .output);
  double idle_kib = 0;
  double peak_kib = 0;
  output >> idle_kib >> peak_kib;
  const double mib = (peak_kib - idle_kib) / 1024;
  Row row = single_row(std::to_string(records) + " customers streamed, memory over an idle client",
                       mib, "MiB");
  row.budget = at_most(32, mib, "MiB");
  report.add(row);
}

}  // namespace bench
