// SPDX-License-Identifier: MIT
#include "commands.hpp"

#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "customers.hpp"
#include "dry_run.hpp"
#include "existing_import.hpp"
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
  return open_input(line.file, line.format, known_columns<Kind>(), line.columns);
}

void warn_of(const Input& input) {
  for (const std::string& warning : input.warnings) std::cerr << "warning: " << warning << "\n";
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

/// The rows that will not be handed out. Says so, if there are any.
std::int64_t rows_done(const Input& input, Journal& journal, bool repeatable) {
  std::int64_t done = 0, again = 0;
  for (const auto& [state, count] : journal.counts()) {
    (is_tried_again(state, repeatable) ? again : done) += count;
  }
  if (done == 0) return done;
  std::cerr << "Going on: " << with_commas(done) << " of " << count_of(input.rows, "row")
            << (done == 1 ? " is" : " are") << " done";
  if (again > 0)
    std::cerr << "; " << with_commas(again)
              << " others are checked again, and sent if they are valid";
  std::cerr << ".\n";
  return done;
}

template <class Kind>
std::string send_rows(const CommandLine& line, const Input& input, const std::string& url,
                      Journal& journal) {
  Interruption interruption;
  const std::int64_t done = rows_done(input, journal, Kind::repeatable);
  ProgressLine progress(input.rows, done);
  const bizkithub::Client client = make_client(progress);
  StopRule rule(line.max_failures, journal.counts()[State::succeeded] > 0, url);
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

/// The rows are sent: what fails now does not undo that.
template <class Kind>
int finish(const CommandLine& line, const Input& input, Journal& journal, JournalLock& lock,
           const ReportFiles& files, const std::string& problem) try {
  lock.wait_to_report();
  const Counts counts =
      write_report(input, journal, known_columns<Kind>(), Kind::identity(), files);
  SummaryOptions options = summary_options(line.file, Kind::name, line.columns);
  options.stopped_by = problem;
  print_summary(std::cerr, counts, files, options);
  return exit_code_of(counts, !problem.empty());
} catch (const std::runtime_error& failure) {
  if (!problem.empty()) std::cerr << "Ended before its time: " << problem << ".\n";
  std::cerr << "The report could not be written";
  if (problem != failure.what()) std::cerr << ": " << failure.what();
  std::cerr << ".\nOnce it can, run: bizkithub-import report " << shell_word(line.file) << "\n";
  return exit_code::stopped;
}

template <class Kind>
void begin(const CommandLine& line, const Input& input, const Destination& destination,
           Journal& journal) try {
  agree_on_settings(journal, Kind::name, input, line.columns, destination);
  journal.take_over(Kind::repeatable);
} catch (const DatabaseError& problem) {
  throw std::runtime_error("cannot write the journal " + journal_path(line.file) + ": " +
                           problem.what());
}

template <class Kind>
int import_file(const CommandLine& line, bool goes_on) {
  const Input input = open_for<Kind>(line);
  if (!goes_on) warn_of(input);  // Who goes on has read this.
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
  const std::string problem = send_rows<Kind>(line, input, to.url, journal);
  return finish<Kind>(line, input, journal, lock, files, problem);
}

template <class Kind>
int dry_run(const CommandLine& line) {
  const Input input = open_for<Kind>(line);
  warn_of(input);
  const Findings findings = DryRun<Kind>(input).run();
  findings.print(std::cout, input, Kind::repeatable);
  print_pace(std::cout, findings.valid_rows(), line.rate);
  return findings.invalid_rows() == 0 ? exit_code::all_succeeded : exit_code::some_failed;
}

/// What is not on the command line is as the import began.
void complete(CommandLine& line, const StoredSettings& stored) {
  if (has_changed(scan_file(line.file), stored)) {
    if (line.dry_run) return;
    throw std::runtime_error(changed_text(line.file, stored.kind));
  }
  if (line.columns.map.empty() && !line.columns.extra) line.columns = stored.columns;
  if (line.format.encoding.empty()) line.format.encoding = stored.format.encoding;
  if (line.format.separator == '\0') line.format.separator = stored.format.separator;
}

template <class Kind>
int import_or_check(CommandLine line) {
  const auto begun = begun_import(line.file);
  const bool goes_on = begun && begun->kind == Kind::name;
  if (goes_on) complete(line, *begun);
  return line.dry_run ? dry_run<Kind>(line) : import_file<Kind>(line, goes_on);
}

}  // namespace

int run(const CommandLine& line) {
  if (line.command == Customers::name) return import_or_check<Customers>(line);
  if (line.command == Matches::name) return import_or_check<Matches>(line);
  return line.command == "status" ? print_status(line.file)
                                  : write_report_again(line.file, line.reports);
}

}  // namespace importer
