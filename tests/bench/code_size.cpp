// SPDX-License-Identifier: MIT
#include <sstream>
#include <stdexcept>

#include "measure.hpp"
#include "parts.hpp"
#include "program.hpp"

namespace bench {

namespace {

double text_kib(const std::string& program) {
  std::istringstream lines(run_program({"size", "-A", "-d", program}).output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string section;
    double bytes = 0;
    if (words >> section >> bytes && section == ".text") return bytes / 1024;
  }
  throw std::runtime_error(program + " has no .text section");
}

}  // namespace

void measure_code_size(const Options&, Report& report) {
  const double kib = text_kib(BIZKITHUB_BENCH_SIZE_WITH) - text_kib(BIZKITHUB_BENCH_SIZE_WITHOUT);
  Row row = single_row("code (.text) that libbizkithub.a adds to a program", kib, "KiB");
  row.budget = at_most(350, kib, "KiB");
  report.add(row);
}

}  // namespace bench
