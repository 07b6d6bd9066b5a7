// SPDX-License-Identifier: MIT
#include <curl/curl.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "contestant.hpp"
#include "cores.hpp"
#include "machine.hpp"
#include "options.hpp"
#include "parts.hpp"

namespace bench {

namespace {

bool is_selected(const Options& options, const Part& part) {
  const auto& only = options.only;
  return only.empty() || std::find(only.begin(), only.end(), part.name) != only.end();
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

int run(const Options& options) {
  use_client_core();
  check_that_requests_agree();
  Report report(!options.quick);
  for (const Part& part : parts()) {
    if (!is_selected(options, part)) continue;
    std::cerr << "bizkithub-bench: " << part.about << "\n";
    part.measure(options, report);
  }
  report.note(machine_text());
  report.print(std::cout);
  if (!options.json_file.empty()) write_file(options.json_file, report.json());
  if (report.missed() == 0) return 0;
  std::cout << "Missed budgets: " << report.missed() << "\n";
  return 1;
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
  int exit_code = 0;
  const auto options = bench::parse_options(argc, argv, exit_code);
  if (!options) return exit_code;
  try {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return bench::run(*options);
  } catch (const std::exception& error) {
    std::cerr << "bizkithub-bench: " << error.what() << "\n";
    return 2;
  }
}
