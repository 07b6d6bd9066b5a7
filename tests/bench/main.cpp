#include <curl/curl.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "contestant.hpp"
#include "cores.hpp"
#include "machine.hpp"
#include "options.hpp"
#include "parts.hpp"

namespace bench {

namespace {

bool is_asked_for(const Options& options, const Part& part) {
  const auto& only = options.only;
  return only.empty() || std::find(only.begin(), only.end(), part.name) != only.end();
}

void write(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

int measure(const Options& options) {
  const Server server;
  use_client_core();
  const auto awake = options.awake ? std::make_unique<KeepingAwake>() : nullptr;
  check_that_requests_agree();
  Report report(!options.quick);
  report.note(machine_text());
  if (awake != nullptr) report.note("The processor was kept awake.");
  Bench bench{options, server, report};
  for (const Part& part : parts()) {
    if (!is_asked_for(options, part)) continue;
    std::cerr << "bizkithub-bench: " << part.about << "\n";
    part.measure(bench);
  }
  report.print(std::cout);
  write(options.json_file, report.json());
  if (report.missed() != 0) std::cout << report.missed() << " missed\n";
  return report.missed() == 0 ? 0 : 1;
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
  int exit_code = 0;
  const auto options = bench::parse_options(argc, argv, exit_code);
  if (!options) return exit_code;
  try {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return bench::measure(*options);
  } catch (const std::exception& problem) {
    std::cerr << "bizkithub-bench: " << problem.what() << "\n";
    return 2;
  }
}
