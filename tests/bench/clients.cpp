#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "parts.hpp"
#include "program.hpp"

// What is measured of a client in a process of its own: its heap, its instructions, its memory.
namespace bench {

namespace {

/// Where a client makes its calls: one after the other, or so many at a time.
struct Way {
  const char* id;
  const char* name;
  std::size_t in_flight;
};

constexpr Way ways[] = {{"one", "one call", 0}, {"64", "64 in flight, a call", 64}};
constexpr const char* contestants[] = {"ours", "bare", "by hand"};

std::vector<std::string> client_words(const Bench& bench, const std::string& program,
                                      const std::string& contestant, std::size_t calls,
                                      const Way& way) {
  return {program,
          "calls",
          contestant,
          bench.server.target(Protocol::http1).origin,
          std::to_string(calls),
          std::to_string(way.in_flight)};
}

/// One figure for each contestant, by name, in rows that say how it compares with bare.
void add_rows(Report& report, const std::string& id, const std::string& what,
              const std::string& unit, const std::map<std::string, double>& figures) {
  for (const char* name : contestants) {
    const auto found = figures.find(name);
    if (found == figures.end()) continue;
    Row row;
    row.id = id + "." + id_of(name);
    row.what = what + ": " + name;
    row.value = {found->second, found->second, found->second};
    row.unit = unit;
    const auto bare = figures.find("bare");
    if (bare != figures.end()) row.ratio = found->second / bare->second;
    report.add(row);
  }
}

void measure_allocations_of(Bench& bench, const Way& way) {
  const std::size_t calls = bench.options.calls(2000);
  std::map<std::string, double> count;
  std::map<std::string, double> bytes;
  for (const char* name : contestants) {
    const auto ran =
        run_program(client_words(bench, BIZKITHUB_BENCH_ALLOCATIONS, name, calls, way));
    const auto json = nlohmann::json::parse(ran.output);
    count[name] = json.at("allocations").get<double>() / static_cast<double>(calls);
    bytes[name] = json.at("bytes").get<double>() / static_cast<double>(calls);
  }
  const std::string id = std::string("allocations.") + way.id;
  add_rows(bench.report, id + ".count", std::string(way.name) + ", heap allocations", "", count);
  add_rows(bench.report, id + ".bytes", std::string(way.name) + ", heap bytes asked for", "bytes",
           bytes);
}

/// Of the whole run of a client, from the summary that callgrind writes.
double instructions_of(const Bench& bench, const std::string& contestant, std::size_t calls,
                       const Way& way) {
  const support::TempDir dir;
  const std::string out = dir.file("callgrind.out");
  std::vector<std::string> words{"valgrind", "-q", "--tool=callgrind",
                                 "--callgrind-out-file=" + out};
  for (const std::string& word :
       client_words(bench, BIZKITHUB_BENCH_CLIENT, contestant, calls, way)) {
    words.push_back(word);
  }
  run_program(words);
  std::ifstream file(out);
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, 8, "totals: ") == 0) return std::stod(line.substr(8));
  }
  throw std::runtime_error("callgrind wrote no totals");
}

// The difference of two runs, because starting up is not what is asked about.
double instructions_per_call(const Bench& bench, const std::string& contestant, const Way& way) {
  const std::size_t few = bench.options.quick ? 50 : 200;
  const std::size_t many = few + (bench.options.quick ? 100 : 1000);
  const double difference =
      instructions_of(bench, contestant, many, way) - instructions_of(bench, contestant, few, way);
  return difference / static_cast<double>(many - few);
}

void measure_instructions_of(Bench& bench, const Way& way) {
  std::map<std::string, double> thousands;
  for (const char* name : contestants) {
    thousands[name] = instructions_per_call(bench, name, way) / 1000;
    // Starting valgrind takes seconds.
    if (bench.options.quick) break;
  }
  add_rows(bench.report, std::string("instructions.") + way.id,
           std::string(way.name) + ", instructions", "thousand", thousands);
}

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

void measure_allocations(Bench& bench) {
  for (const Way& way : ways) measure_allocations_of(bench, way);
}

void measure_instructions(Bench& bench) {
  if (!have_program("valgrind")) {
    return bench.report.note("valgrind: not found, so no instructions are counted.");
  }
  for (const Way& way : ways) {
    measure_instructions_of(bench, way);
    if (bench.options.quick) return;
  }
}

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
