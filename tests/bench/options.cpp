// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "parts.hpp"

namespace bench {

namespace {

constexpr const char* description =
    R"(Measures this library beside a bare libcurl loop and a loop written by hand with nlohmann/json,
against an nginx that it starts, and prints a table. Exits with 1 if a budget is missed, with 2 if
it fails.)";

std::string footer() {
  std::string text = "Parts:\n";
  for (const Part& part : parts()) text += "  " + part.name + ": " + part.about + "\n";
  return text;
}

std::vector<std::string> part_names() {
  std::vector<std::string> names;
  for (const Part& part : parts()) names.push_back(part.name);
  return names;
}

}  // namespace

std::size_t Options::rounds_or(std::size_t part_default) const {
  if (rounds != 0) return rounds;
  return quick ? 1 : part_default;
}

std::size_t Options::calls(std::size_t calls) const {
  return quick ? std::max<std::size_t>(calls / 20, 50) : calls;
}

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
  Options options;
  CLI::App app(description, "bizkithub-bench");
  app.footer(footer());
  app.add_option("--json", options.json_file, "Write the table to this file as JSON");
  app.add_option("--only", options.only, "Measure only these parts")
      ->check(CLI::IsMember(part_names()));
  app.add_option("--rounds", options.rounds, "How often to repeat each measurement")
      ->check(CLI::Range(1, 1000));
  app.add_flag("--quick", options.quick,
               "Take seconds instead of minutes, to check that it works; judges no budget");
  try {
    app.parse(argc, argv);
    return options;
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
}

}  // namespace bench
