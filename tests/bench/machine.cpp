#include "machine.hpp"

#include <curl/curl.h>
#include <sys/utsname.h>

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
  return "an unnamed processor";
}

std::string kernel() {
  utsname name{};
  ::uname(&name);
  const std::string release = name.release;
  return std::string(name.sysname) + " " + release.substr(0, release.find('-'));
}

std::string json_version() {
  return std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
         std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
         std::to_string(NLOHMANN_JSON_VERSION_PATCH);
}

}  // namespace

std::string machine_text() {
  return processor() + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores; " +
         kernel() + "; " + BIZKITHUB_BENCH_COMPILER + "; " + curl_version() + "; nlohmann/json " +
         json_version() + ".";
}

}  // namespace bench
