#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "report.hpp"
#include "server.hpp"

namespace bench {

/// What every part has to work with.
struct Bench {
  const Options& options;
  const Server& server;
  Report& report;
};

/// A part of the benchmark, by which it can be chosen.
struct Part {
  std::string name{};
  std::string about{};
  void (*measure)(Bench&) = nullptr;
};

/// In the order of the table.
const std::vector<Part>& parts();

void measure_one_call(Bench& bench);
void measure_bulk(Bench& bench);
void measure_key_rate(Bench& bench);
void measure_latency(Bench& bench);
void measure_text(Bench& bench);
void measure_stream(Bench& bench);
void measure_compile_time(Bench& bench);
void measure_library_size(Bench& bench);

}  // namespace bench
