// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

#include "columns.hpp"

namespace import_customers {
namespace {

constexpr const char* description =
    "Creates a BizKitHub customer for every row of a CSV file. The key is taken from\n"
    "BIZKITHUB_API_KEY, and the service's address, if it is another, from BIZKITHUB_API_URL.\n";

constexpr const char* footer =
    R"(The file is UTF-8 in the format of RFC 4180. Its first row names the columns, in any order:
  )";

constexpr const char* more = R"(
email is needed. An empty field counts as absent.

The results are CSV too, a line for every row, in the order in which the rows are finished:
  row         its number, the row after the header being 1
  outcome     succeeded, failed, or unreadable: not sent, because it is no row of the file's columns
  cuRefNo     the customer's reference number
  newAccount  true or false; empty if an attempt that failed may have created the customer
  errorKind, delivery, field, message
              what failed, what is certain about the request (not_sent, refused, unknown), which
              field is at fault
Results are appended to what the file has. Of several lines for one row, the last one holds.

Ctrl-C ends the import, as does a key that is refused. The last line on standard error then says
from which row to go on, with --skip. Rows after it that were finished already are done again, which
is harmless: the service then returns the customer that there is.

Exit codes
  0  every row succeeded
  1  every row has its result, and some did not succeed
  2  nothing was sent: wrong arguments, file, header row or key
  3  ended before its time: interrupted, the key refused, the file or the results failing)";

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
  if (!calls || !seconds)
    throw CLI::ValidationError("--rate", "wants two whole numbers, each at least 1, as in 1000/60");
  bizkithub::RateLimit rate;
  rate.calls = static_cast<std::size_t>(*calls);
  rate.period = std::chrono::seconds(*seconds);
  return rate;
}

void add_options(CLI::App& app, CommandLine& line) {
  app.add_option("FILE", line.file, "The file to import")->required()->type_name("");
  app.add_option("--results", line.results, "Where to write results (default: standard output)")
      ->type_name("FILE");
  app.add_option("--max-in-flight", line.max_in_flight, "At most so many requests at a time")
      ->check(CLI::Validator(CLI::Range(1, 10'000)).description("1 to 10000"))
      ->type_name("N")
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--rate", [&line](const std::string& text) { line.rate = rate_of(text); },
         "At most so many calls (default: as fast as the service allows)")
      ->type_name("CALLS/SECONDS");
  app.add_option("--skip", line.skip, "Leave out so many rows at the beginning")
      ->check(CLI::Validator(CLI::Range(0, std::numeric_limits<int>::max())).description(""))
      ->type_name("N");
}

}  // namespace

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine line;
  CLI::App app(description, "bizkithub-import-customers");
  app.footer(footer + Columns::names() + more);
  add_options(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    line.exit = app.exit(problem) == 0 ? exit_code::all_succeeded : exit_code::not_begun;
  }
  return line;
}

}  // namespace import_customers
