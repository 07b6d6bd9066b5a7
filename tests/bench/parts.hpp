// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "report.hpp"

namespace bench {

/// A part of the benchmark, selected with --only.
struct Part {
  std::string name{};
  std::string about{};
  void (*measure)(const Options&, Report&) = nullptr;
};

/// In the order of the table.
const std::vector<Part>& parts();

void measure_one_call(const Options& options, Report& report);
void measure_bulk(const Options& options, Report& report);
void measure_key_rate(const Options& options, Report& report);
void measure_latency(const Options& options, Report& report);
void measure_stream(const Options& options, Report& report);
void measure_text(const Options& options, Report& report);
void measure_compile_time(const Options& options, Report& report);
void measure_code_size(const Options& options, Report& report);

}  // namespace bench
