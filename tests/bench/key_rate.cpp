// SPDX-License-Identifier: MIT
#include "measure.hpp"
#include "parts.hpp"

namespace bench {

namespace {

double cores_used(const Sample& sample) { return 1e-6 * sample.cpu_us * key_calls_per_second; }

Budget budget_for(Protocol protocol, const Results& results) {
  if (protocol != Protocol::http1)
    return at_most(2, results.ratio("ours", "bare", cores_used), "x bare");
  return at_most(0.5, spread_of(results.series("ours", cores_used)).median, "core");
}

}  // namespace

void measure_key_rate(const Options& options, Report& report) {
  for (const auto protocol : {Protocol::http1, Protocol::http1_tls, Protocol::http2_tls}) {
    const Server server(protocol);
    const auto results =
        measure_job(server.target(), {options.calls(16'000), 64, true}, options.rounds_or(5));
    add_rows(report, results, "8,333 calls/s, " + name_of(protocol) + ", CPU", "cores", cores_used,
             budget_for(protocol, results));
  }
}

}  // namespace bench
