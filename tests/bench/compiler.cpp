#include <filesystem>
#include <map>

#include "parts.hpp"
#include "program.hpp"

// What the library costs whoever builds with it.
namespace bench {

namespace {

struct Source {
  const char* name;
  const char* text;
};

#define BENCH_STANDARD_HEADERS                                                                  \
  "#include <chrono>\n#include <functional>\n#include <optional>\n#include <string>\n#include " \
  "<vector>\n"

constexpr Source sources[] = {
    {"base", BENCH_STANDARD_HEADERS},
    {"ours", BENCH_STANDARD_HEADERS "#include <bizkithub/bizkithub.hpp>\n"},
    {"json", BENCH_STANDARD_HEADERS "#include <nlohmann/json.hpp>\n"}};

#undef BENCH_STANDARD_HEADERS

// CPU time, because that does not depend on what else the machine is doing.
double seconds_for(const support::TempDir& dir, const Source& source) {
  const std::string file = dir.write(std::string(source.name) + ".cpp", source.text);
  return run_program({BIZKITHUB_BENCH_CXX, "-std=c++17", "-O2", "-I", BIZKITHUB_BENCH_INCLUDE_DIR,
                      "-c", file, "-o", dir.file("out.o")})
      .cpu_seconds;
}

Series over(const Series& of, const Series& base) {
  Series result;
  for (std::size_t i = 0; i < of.size(); ++i) result.push_back(of[i] - base[i]);
  return result;
}

Row row_of(const std::string& id, const std::string& what, const Series& seconds) {
  Row row;
  row.id = "compile_time." + id;
  row.what = what;
  row.value = spread_of(seconds);
  row.unit = "s";
  return row;
}

void add_rows(Report& report, const std::map<std::string, Series>& seconds) {
  constexpr double most_seconds = 0.35;
  constexpr double most_of_json = 0.5;
  const Series ours = over(seconds.at("ours"), seconds.at("base"));
  const Series json = over(seconds.at("json"), seconds.at("base"));
  Row row = row_of("ours", "compiling <bizkithub/bizkithub.hpp>, over five standard headers", ours);
  const double ratio = spread_of(ratios(ours, json)).median;
  row.budget = Budget{"at most 0.35 s, or 0.5 x nlohmann's", ratio,
                      row.value.median <= most_seconds || ratio <= most_of_json};
  report.add(row);
  report.add(row_of("json", "compiling <nlohmann/json.hpp>, over the same", json));
  report.add(row_of("base", "compiling the five alone", seconds.at("base")));
}

double kib_of(const std::string& file) {
  return static_cast<double>(std::filesystem::file_size(file)) / 1024;
}

double stripped_kib(const support::TempDir& dir, const std::string& how) {
  const std::string copy = dir.file("stripped.a");
  run_program({BIZKITHUB_BENCH_STRIP, how, "-o", copy, BIZKITHUB_BENCH_LIBRARY});
  return kib_of(copy);
}

Row size_row(const std::string& id, const std::string& what, double kib) {
  Row row;
  row.id = "library_size." + id;
  row.what = "libbizkithub.a, " + what;
  row.value = {kib, kib, kib};
  row.unit = "KiB";
  return row;
}

}  // namespace

void measure_compile_time(Bench& bench) {
  const support::TempDir dir;
  std::map<std::string, Series> seconds;
  for (std::size_t round = 0; round < bench.options.rounds_or(7); ++round) {
    for (const Source& source : sources) {
      seconds[source.name].push_back(seconds_for(dir, source));
    }
  }
  add_rows(bench.report, seconds);
}

void measure_library_size(Bench& bench) {
  constexpr double most_kib = 600;
  const support::TempDir dir;
  Row row = size_row("stripped", "stripped of what linking does not need",
                     stripped_kib(dir, "--strip-unneeded"));
  row.budget = Budget{"at most 600 KiB", row.value.median / most_kib, row.value.median <= most_kib};
  bench.report.add(row);
  bench.report.add(
      size_row("without_debug", "stripped of debugging symbols alone", stripped_kib(dir, "-g")));
  bench.report.add(size_row("as_built", "as built", kib_of(BIZKITHUB_BENCH_LIBRARY)));
}

}  // namespace bench
