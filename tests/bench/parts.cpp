#include "parts.hpp"

namespace bench {

const std::vector<Part>& parts() {
  static const std::vector<Part> all{
      {"one_call", "one call at a time on a warm connection", measure_one_call},
      {"bulk", "1, 8, 64 and 256 calls in flight", measure_bulk},
      {"key_rate", "the 8,333 calls a second of a PROD key", measure_key_rate},
      {"latency", "the same with 50 ms of latency", measure_latency},
      {"text", "the normalisers, JSON out and JSON in", measure_text},
      {"stream", "a million customers, and the memory that takes", measure_stream},
      {"compile_time", "what the umbrella header costs the compiler", measure_compile_time},
      {"library_size", "the static library", measure_library_size},
  };
  return all;
}

}  // namespace bench
