// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <curl/curl.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

namespace bench {

namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, 10, "model name") == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

}  // namespace

std::string machine_text() {
  return processor() + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores; " +
         BIZKITHUB_BENCH_COMPILER + "; " + curl_version() + "; nlohmann/json " +
         nlohmann::json::meta().at("version").at("string").get<std::string>();
}

}  // namespace bench
