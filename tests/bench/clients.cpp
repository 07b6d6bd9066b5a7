#include <nlohmann/json.hpp>

#include "parts.hpp"
#include "program.hpp"

// The memory of a client in a process of its own.
namespace bench {

namespace {

Row row_of(const std::string& id, const std::string& what, double value, const std::string& unit) {
  Row row;
  row.id = "stream." + id;
  row.what = what;
  row.value = {value, value, value};
  row.unit = unit;
  return row;
}

void add_stream_rows(Report& report, const nlohmann::json& json, double records, double served) {
  constexpr double most_mib = 32;
  const std::string what = number_text(records) + " customers streamed, ";
  const double mib = (json.at("peak_kib").get<double>() - json.at("idle_kib").get<double>()) / 1024;
  Row memory = row_of("memory", what + "peak memory over an idle client", mib, "MiB");
  memory.budget = Budget{"at most 32 MiB", mib / most_mib, mib <= most_mib};
  report.add(memory);
  const double once = json.at("once").get<double>();
  Row reported = row_of("once", what + "records reported exactly once", once, "");
  reported.budget = Budget{"every one", once / records, once == records};
  report.add(reported);
  Row received = row_of("served", what + "requests by the server's count", served, "");
  received.budget = Budget{"one for each", served / records, served == records};
  report.add(received);
  report.add(row_of("calls", what + "calls per second", json.at("calls_per_second").get<double>(),
                    "calls/s"));
}

}  // namespace

void measure_stream(Bench& bench) {
  const std::size_t records = bench.options.quick ? 5000 : 1'000'000;
  const long long before = bench.server.requests();
  const auto ran =
      run_program({BIZKITHUB_BENCH_CLIENT, "stream", bench.server.target(Protocol::http1).origin,
                   std::to_string(records), "64"});
  // The call that warmed the client, and the question itself.
  const auto served = static_cast<double>(bench.server.requests() - before - 2);
  add_stream_rows(bench.report, nlohmann::json::parse(ran.output), static_cast<double>(records),
                  served);
}

}  // namespace bench
