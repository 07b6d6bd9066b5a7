// SPDX-License-Identifier: MIT
#include "parts.hpp"

namespace bench {

const std::vector<Part>& parts() {
  static const std::vector<Part> all{
      {"one_call", "one call at a time on a warm connection", measure_one_call},
      {"bulk", "bulk, 64 calls in flight", measure_bulk},
      {"key_rate", "8,333 calls a second, the limit of a PROD key", measure_key_rate},
      {"latency", "the rate that 50 ms of latency allow", measure_latency},
      {"stream", "a million customers and the memory they take", measure_stream},
      {"text", "normalisers and JSON", measure_text},
      {"compile_time", "compiling the umbrella header", measure_compile_time},
      {"code_size", "the code that the static library adds to a program", measure_code_size},
  };
  return all;
}

}  // namespace bench
