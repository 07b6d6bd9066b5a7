// SPDX-License-Identifier: MIT
// bizkithub-import-customers: creates a customer for every row of a CSV file, as fast as the
// service allows, and in memory for no more than is under way. --help says how it is used.

#include <bizkithub/bizkithub.hpp>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>

#include "columns.hpp"
#include "command_line.hpp"
#include "csv_reader.hpp"
#include "import.hpp"
#include "interruption.hpp"
#include "progress_line.hpp"
#include "results_writer.hpp"

namespace {

using namespace import_customers;
namespace fs = std::filesystem;

bizkithub::Client make_client() {
  bizkithub::ClientOptions options;
  options.application = "bizkithub-import-customers";
  return bizkithub::Client::from_environment(options).value();
}

std::uint64_t size_of(const std::string& file) {
  std::error_code problem;
  const auto size = fs::file_size(file, problem);
  return problem ? 0 : size;
}

std::ifstream open(const CommandLine& line) {
  std::error_code ignored;
  if (fs::equivalent(line.file, line.results, ignored)) {
    throw std::runtime_error("the results would be written into the file that is imported");
  }
  std::ifstream file(line.file, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + line.file);
  return file;
}

Columns read_header(CsvReader& rows) {
  const auto header = rows.next();
  if (!header)
    throw std::runtime_error(rows.failed() ? "the file cannot be read" : "the file is empty");
  return Columns(*header);
}

void skip(CsvReader& rows, std::size_t count) {
  for (std::size_t row = 0; row < count; ++row) {
    if (rows.next()) continue;
    throw std::runtime_error("there are only " + std::to_string(row) + " rows to skip");
  }
}

bizkithub::BulkSummary run(const bizkithub::Client& client, Import& import, const CsvReader& rows,
                           const CommandLine& line, const bizkithub::CancellationSource& source) {
  ProgressLine progress(size_of(line.file));
  bizkithub::BulkOptions options;
  options.max_in_flight = line.max_in_flight;
  options.rate_limit = line.rate;
  options.call.cancellation = source.token();
  options.on_progress = [&](const auto& now) { progress.show(now, rows.bytes_read()); };
  auto summary = client.bulk_create_customers(
      [&] { return import.next(); },
      [&](std::size_t index, const auto& result) { import.take(index, result); }, options);
  progress.end();
  return summary;
}

void print(const bizkithub::BulkSummary& summary, std::size_t new_customers) {
  const bizkithub::BulkCounts& counts = summary.counts;
  std::cerr << counts.finished() << " rows: " << counts.succeeded << " succeeded (" << new_customers
            << " new), " << counts.invalid << " invalid, " << counts.refused << " refused, "
            << counts.not_sent << " not sent, " << counts.unknown << " unknown; " << std::fixed
            << std::setprecision(1) << static_cast<double>(summary.elapsed.count()) / 1000 << " s, "
            << summary.calls_per_second << " calls a second\n";
}

std::string why_it_ended(const Import& import, const bizkithub::BulkSummary& summary) {
  if (!import.problem().empty()) return import.problem();
  const auto& error = summary.error;
  return error && error->kind != bizkithub::ErrorKind::cancelled ? error->message : "interrupted";
}

int report(const Import& import, const bizkithub::BulkSummary& summary) {
  print(summary, import.new_customers());
  if (import.complete(summary)) {
    const bool all = summary.counts.succeeded == summary.counts.finished();
    return all ? exit_code::all_succeeded : exit_code::some_failed;
  }
  std::cerr << "Ended before its time: " << why_it_ended(import, summary) << "\n"
            << "To go on: --skip " << import.rows_done(summary) << "\n";
  return exit_code::stopped;
}

int import_file(const CommandLine& line) {
  const bizkithub::CancellationSource source;
  const Interruption interruption(source);
  const bizkithub::Client client = make_client();
  std::ifstream file = open(line);
  CsvReader rows(file);
  const Columns columns = read_header(rows);
  skip(rows, line.skip);
  ResultsWriter results(line.results);
  Import import(rows, columns, results, line.skip, source);
  return report(import, run(client, import, rows, line, source));
}

void complain(const std::exception& problem) {
  std::cerr << "bizkithub-import-customers: " << problem.what() << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  // A reader of the results that has gone away is to be noticed, and the import put away in order.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const CommandLine line = parse_command_line(argc, argv);
    return line.exit ? *line.exit : import_file(line);
  } catch (const std::runtime_error& problem) {
    complain(problem);
    return exit_code::not_begun;
  } catch (const std::exception& problem) {  // No memory is left, which may be at any time.
    complain(problem);
    return exit_code::stopped;
  }
}
