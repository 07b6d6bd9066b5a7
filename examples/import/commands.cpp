// SPDX-License-Identifier: MIT
#include "commands.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "customers.hpp"
#include "dry_run.hpp"
#include "exit_code.hpp"
#include "import.hpp"
#include "journal_lock.hpp"
#include "matches.hpp"
#include "pace.hpp"
#include "settings.hpp"
#include "summary.hpp"

namespace importer {
namespace {

template <class Kind>
Input open_for(const CommandLine& line) {
  Input input = open_input(line.file, line.format, known_columns<Kind>(), line.columns);
  for (const std::string& warning : input.warnings) std::cerr << "warning: " << warning << "\n";
  return input;
}

bizkithub::Client make_client(ProgressLine& progress) {
  bizkithub::ClientOptions options;
  options.application = "bizkithub-import";
  options.log_level = bizkithub::LogLevel::warning;
  options.logger = [&progress](const auto& record) { progress.set_problem(record.message); };
  return bizkithub::Client::from_environment(options).value();
}

/// Throws bizkithub::Exception if no client can be made of the environment.
Destination destination() {
  bizkithub::Client::from_environment().value();
  const auto key = bizkithub::ApiKey::from_environment().value();
  const char* url = std::getenv("BIZKITHUB_API_URL");
  const bool has_url = url != nullptr && *url != '\0';
  return {has_url ? url : bizkithub::ClientOptions().base_url, key.redacted()};
}

bizkithub::BulkOptions bulk_options(const CommandLine& line, const Interruption& interruption) {
  bizkithub::BulkOptions options;
  options.max_in_flight = line.max_in_flight;
  options.rate_limit = line.rate;
  options.call.cancellation = interruption.token();
  return options;
}

/// The rows that will not be handed out.
std::int64_t rows_done(Journal& journal, bool repeatable) {
  std::int64_t done = 0;
  for (const auto& [state, count] : journal.counts()) {
    if (!is_tried_again(state, repeatable)) done += count;
  }
  return done;
}

template <class Kind>
std::string send_rows(const CommandLine& line, const Input& input, Journal& journal) {
  Interruption interruption;
  const std::int64_t done = rows_done(journal, Kind::repeatable);
  if (done > 0) {
    std::cerr << "Going on: " << with_commas(done) << " of " << count_of(input.rows, "row")
              << (done == 1 ? " is" : " are") << " done.\n";
  }
  ProgressLine progress(input.rows, done);
  const bizkithub::Client client = make_client(progress);
  StopRule rule(line.max_failures, journal.counts()[State::succeeded] > 0);
  Import<Kind> import(input, journal, std::move(rule), interruption, progress);
  auto options = bulk_options(line, interruption);
  options.expected_records = static_cast<std::size_t>(input.rows - done);
  options.on_progress = [&import](const auto& now) { import.on_progress(now); };
  const bizkithub::BulkSummary summary = Kind::run(
      client, [&import] { return import.next(); },
      [&import](std::size_t index, const auto& request, const auto& result) {
        import.take(index, request, result);
      },
      options);
  import.finish();
  progress.end();
  if (!import.problem().empty()) return import.problem();
  if (interruption.requested()) return "interrupted";
  return summary.error ? summary.error->message : "";
}

/// To import a file with the same columns.
std::string command_of(const std::string& kind, const ColumnOptions& columns) {
  std::string command = "bizkithub-import " + kind;
  for (const std::string& mapping : columns.map) command += " --map \"" + mapping + '"';
  return command + (columns.extra ? " --extra-columns" : "");
}

/// The rows are sent: what fails now does not undo that.
template <class Kind>
int finish(const CommandLine& line, const Input& input, Journal& journal, JournalLock& lock,
           const ReportFiles& files, const std::string& problem) try {
  lock.wait_to_report();
  const Counts counts =
      write_report(input, journal, known_columns<Kind>(), Kind::identity(), files);
  print_summary(std::cerr, counts, files,
                {command_of(Kind::name, line.columns), line.file, problem, false});
  return exit_code_of(counts, !problem.empty());
} catch (const std::runtime_error& failure) {
  if (!problem.empty()) std::cerr << "Ended before its time: " << problem << ".\n";
  std::cerr << "The report could not be written";
  if (problem != failure.what()) std::cerr << ": " << failure.what();
  std::cerr << ".\nOnce it can, run: bizkithub-import report " << line.file << "\n";
  return exit_code::stopped;
}

template <class Kind>
void begin(const CommandLine& line, const Input& input, const Destination& destination,
           Journal& journal) try {
  agree_on_settings(journal, Kind::name, input, line.columns, destination);
  journal.settle_interrupted(Kind::repeatable);
} catch (const DatabaseError& problem) {
  throw std::runtime_error("cannot write the journal " + journal_path(line.file) + ": " +
                           problem.what());
}

template <class Kind>
int import_file(const CommandLine& line) {
  const Input input = open_for<Kind>(line);
  const ReportFiles files = report_files(line.file, line.reports);
  const Destination to = destination();
  const std::string path = journal_path(line.file);
  JournalLock lock(path);
  if (!lock.try_import())
    throw std::runtime_error("another import of " + line.file + " is running");
  // An import that is refused leaves no journal behind.
  if (!std::filesystem::exists(path)) check_files_are_ours(files, line.file, nullptr);
  Journal journal(path, Kind::repeatable ? Journal::Sync::process : Journal::Sync::power);
  check_files_are_ours(files, line.file, &journal);
  begin<Kind>(line, input, to, journal);
  const std::string problem = send_rows<Kind>(line, input, journal);
  return finish<Kind>(line, input, journal, lock, files, problem);
}

template <class Kind>
int dry_run(const CommandLine& line) {
  const Input input = open_for<Kind>(line);
  const Findings findings = DryRun<Kind>(input).run();
  findings.print(std::cout, input, Kind::repeatable);
  print_pace(std::cout, findings.valid_rows(), line.rate);
  return findings.invalid_rows() == 0 ? exit_code::all_succeeded : exit_code::some_failed;
}

Journal open_existing(const std::string& file) {
  const std::string path = journal_path(file);
  if (!std::filesystem::exists(path)) {
    throw std::runtime_error("no import of " + file + " has begun: there is no " + path);
  }
  return {path, Journal::Sync::process};
}

/// The files of the last report that are there.
ReportFiles existing(ReportFiles files) {
  for (std::string* file : {&files.results, &files.rejects, &files.unknown}) {
    if (!std::filesystem::exists(*file)) file->clear();
  }
  return files;
}

int status(const CommandLine& line) {
  const bool running = is_being_imported(journal_path(line.file));
  Journal journal = open_existing(line.file);
  const StoredSettings stored = stored_settings(journal);
  Counts counts;
  counts.rows = journal.counts();
  std::int64_t left = stored.rows;
  for (const auto& [state, count] : counts.rows) left -= count;
  if (left > 0) counts.rows[State::not_done] += left;
  const ReportFiles files = existing(report_files(line.file, {}));
  print_summary(std::cout, counts, files,
                {command_of(stored.kind, stored.columns), line.file, "", running});
  return exit_code_of(counts, false);
}

template <class Kind>
int report(const CommandLine& line, Journal& journal, const StoredSettings& stored, bool running) {
  const Input input = open_input(line.file, stored.format, known_columns<Kind>(), stored.columns);
  if (input.scan.size != stored.size || input.scan.hash != stored.hash) {
    throw std::runtime_error(line.file +
                             " has changed since its import began; put it back as it was");
  }
  const ReportFiles files = report_files(line.file, line.reports);
  check_files_are_ours(files, line.file, &journal);
  const Counts counts =
      write_report(input, journal, known_columns<Kind>(), Kind::identity(), files);
  print_summary(std::cout, counts, files,
                {command_of(stored.kind, stored.columns), line.file, "", running});
  return exit_code_of(counts, false);
}

int report(const CommandLine& line) {
  const bool running = is_being_imported(journal_path(line.file));
  Journal journal = open_existing(line.file);
  JournalLock lock(journal_path(line.file));
  lock.wait_to_report();
  const StoredSettings stored = stored_settings(journal);
  return stored.kind == Matches::name ? report<Matches>(line, journal, stored, running)
                                      : report<Customers>(line, journal, stored, running);
}

template <class Kind>
int import_or_check(const CommandLine& line) {
  return line.dry_run ? dry_run<Kind>(line) : import_file<Kind>(line);
}

}  // namespace

int run(const CommandLine& line) {
  if (line.command == Customers::name) return import_or_check<Customers>(line);
  if (line.command == Matches::name) return import_or_check<Matches>(line);
  return line.command == "status" ? status(line) : report(line);
}

}  // namespace importer
