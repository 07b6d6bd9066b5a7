// SPDX-License-Identifier: MIT
#include "parts.hpp"
#include "program.hpp"
#include "server.hpp"

namespace bench {

namespace {

const std::string standard_headers =
    "#include <chrono>\n#include <functional>\n#include <optional>\n#include <string>\n"
    "#include <vector>\n";

// CPU time, which depends less on the load of the machine.
double seconds_to_compile(const support::TempDir& dir, const std::string& source) {
  return run_program({BIZKITHUB_BENCH_CXX, "-std=c++17", "-O2", "-I", BIZKITHUB_BENCH_INCLUDE_DIR,
                      "-c", dir.write("source.cpp", source), "-o", dir.file("source.o")})
      .cpu_seconds;
}

}  // namespace

void measure_compile_time(const Options& options, Report& report) {
  const support::TempDir dir;
  Series seconds;
  for (std::size_t round = 0; round < options.rounds_or(7); ++round) {
    const double with =
        seconds_to_compile(dir, standard_headers + "#include <bizkithub/bizkithub.hpp>\n");
    seconds.push_back(with - seconds_to_compile(dir, standard_headers));
  }
  Row row;
  row.what = "compiling <bizkithub/bizkithub.hpp>, over five standard headers";
  row.value = spread_of(seconds);
  row.unit = "s";
  row.budget = at_most(0.35, row.value.median, "s");
  report.add(row);
}

}  // namespace bench
