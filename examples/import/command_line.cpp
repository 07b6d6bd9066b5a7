// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "customers.hpp"
#include "exit_code.hpp"
#include "help.hpp"
#include "matches.hpp"
#include "text.hpp"

namespace importer {
namespace {

std::optional<std::int64_t> number(std::string_view text, std::int64_t most) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end || value < 1 || value > most) return std::nullopt;
  return value;
}

bizkithub::RateLimit rate_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto calls = number(text.substr(0, slash), std::numeric_limits<std::int32_t>::max());
  const auto seconds =
      slash == std::string_view::npos ? std::nullopt : number(text.substr(slash + 1), 86'400);
  if (!calls || !seconds) {
    throw CLI::ValidationError("--rate", "wants two whole numbers, each at least 1, as in 1000/60");
  }
  bizkithub::RateLimit rate;
  rate.calls = static_cast<std::size_t>(*calls);
  rate.period = std::chrono::seconds(*seconds);
  return rate;
}

char separator_of_option(const std::string& text) {
  if (text == "comma" || text == ",") return ',';
  if (text == "semicolon" || text == ";") return ';';
  if (text == "tab" || text == "\t") return '\t';
  throw CLI::ValidationError("--separator", "wants comma, semicolon or tab");
}

void add_file(CLI::App& app, CommandLine& line, const char* text) {
  app.add_option("FILE", line.file, text)->required()->type_name("");
}

void add_reports(CLI::App& app, CommandLine& line) {
  app.add_option("--results", line.reports.results,
                 "Where to write what became of each row (default: beside FILE)")
      ->type_name("FILE");
  app.add_option("--rejects", line.reports.rejects,
                 "Where to write the rejected rows (default: beside FILE)")
      ->type_name("FILE");
}

void add_reading(CLI::App& app, CommandLine& line) {
  app.add_option("--encoding", line.format.encoding,
                 "utf-8, utf-16, windows-1250 or another that iconv knows (default: guessed)")
      ->type_name("NAME");
  app.add_option_function<std::string>(
         "--separator",
         [&line](const std::string& text) { line.format.separator = separator_of_option(text); },
         "comma, semicolon or tab (default: guessed from the first row)")
      ->type_name("NAME");
  app.add_option("--map", line.columns.map,
                 "Read a column of the file as a known one, as in --map \"E-mail=email\"; may be "
                 "given more than once")
      ->type_name("\"COLUMN=NAME\"")
      ->allow_extra_args(false);
  app.add_flag("--extra-columns", line.columns.extra,
               "Send unknown columns too, each as a field of its own name");
}

void add_sending(CLI::App& app, CommandLine& line) {
  app.add_flag("--dry-run", line.dry_run, "Check every row, and send nothing");
  app.add_option_function<std::string>(
         "--rate", [&line](const std::string& text) { line.rate = rate_of(text); },
         "At most so many calls, as in 1000/60 (default: as fast as the service allows)")
      ->type_name("CALLS/SECONDS");
  app.add_option("--max-in-flight", line.max_in_flight, "At most so many calls at a time")
      ->check(CLI::Validator(CLI::Range(1, 10'000)).description("1 to 10000"))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--max-failures", line.max_failures,
                 "End after so many calls in a row that failed for a reason that is not in their "
                 "rows; 0: never")
      ->check(CLI::Validator(CLI::Range(0, 1'000'000)).description("0 to 1000000"))
      ->type_name("N")
      ->capture_default_str();
}

template <class Kind>
void add_import(CLI::App& app, CommandLine& line, const char* text, const std::string& columns) {
  CLI::App& command = *app.add_subcommand(Kind::name, text);
  command.footer("Columns of the file, in any order, in upper or lower case:\n  " +
                 list_of(known_columns<Kind>().names) + "\n" + columns + help_hint);
  add_file(command, line, "The CSV file to import");
  add_sending(command, line);
  add_reading(command, line);
  add_reports(command, line);
}

void add_commands(CLI::App& app, CommandLine& line) {
  app.require_subcommand(1);
  add_import<Customers>(app, line, "Create a customer for every row of a CSV file",
                        "email is needed. An empty field counts as absent.\n");
  add_import<Matches>(app, line, "Match the two customers that each row of a CSV file names",
                      "managerCuRefNo is needed, and customerCuRefNo or customerEmail. An empty "
                      "field counts as absent.\n");
  add_file(*app.add_subcommand("status", "Say how far the import of a file is"), line,
           "The file that is or was imported");
  CLI::App& report = *app.add_subcommand(
      "report", "Write the files of results and rejected rows again, at any time");
  add_file(report, line, "The file that is or was imported");
  add_reports(report, line);
}

/// CLI11 itself says only that a subcommand is required.
void check_command(const CLI::App& app, const std::string& name) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(command->get_name());
  }
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  throw CLI::ParseError("there is no command " + printable(name) + "; there are: " + list_of(known),
                        CLI::ExitCodes::ExtrasError);
}

}  // namespace

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine line;
  CLI::App app(help_description, "bizkithub-import");
  app.set_version_flag("--version", "bizkithub-import " BIZKITHUB_VERSION, "Print the version");
  add_commands(app, line);
  app.footer(help_footer);  // Now, so that it is not that of the subcommands too.
  try {
    if (argc > 1 && argv[1][0] != '-') check_command(app, argv[1]);
    app.parse(argc, argv);
    line.command = app.get_subcommands().front()->get_name();
  } catch (const CLI::ParseError& problem) {
    line.exit = app.exit(problem) == 0 ? exit_code::all_succeeded : exit_code::not_begun;
  }
  return line;
}

}  // namespace importer
