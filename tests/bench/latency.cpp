// SPDX-License-Identifier: MIT
#include "cores.hpp"
#include "measure.hpp"
#include "parts.hpp"
#include "recording_server.hpp"

namespace bench {

namespace {

constexpr std::chrono::milliseconds latency{50};

RecordingServer start_distant_server() {
  const OnServerCore core;
  return RecordingServer(latency);
}

}  // namespace

void measure_latency(const Options& options, Report& report) {
  const RecordingServer server = start_distant_server();
  const std::size_t in_flight = options.quick ? 64 : 1024;
  const auto results = measure_job(server.target(), {options.calls(40 * in_flight), in_flight},
                                   options.rounds_or(3));
  const Figure rate = [](const Sample& sample) { return sample.sustained_calls_per_second; };
  add_rows(report, results,
           "50 ms of latency, HTTP/1.1, up to " + std::to_string(in_flight) + " in flight",
           "calls/s", rate,
           at_least(8333, spread_of(results.series("ours", rate)).median, "calls/s"));
}

}  // namespace bench
