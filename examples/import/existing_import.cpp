// SPDX-License-Identifier: MIT
#include "existing_import.hpp"

#include <sys/stat.h>

#include <ctime>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "columns.hpp"
#include "customers.hpp"
#include "journal_lock.hpp"
#include "matches.hpp"
#include "settings.hpp"
#include "summary.hpp"

namespace importer {
namespace {

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

/// Why the import cannot go on. Empty: it can.
std::string obstacle(const std::string& file, const StoredSettings& stored) try {
  return has_changed(scan_file(file), stored) ? changed_text(file, stored.kind) : "";
} catch (const std::runtime_error& problem) {
  return problem.what();
}

/// When it was written, in local time. Empty: there is no such file.
std::string time_of(const std::string& file) {
  struct stat found {};
  std::tm local{};
  if (stat(file.c_str(), &found) != 0 || localtime_r(&found.st_mtime, &local) == nullptr) return "";
  std::ostringstream text;
  text << std::put_time(&local, "%Y-%m-%d %H:%M:%S");
  return text.str();
}

template <class Kind>
int report(const std::string& file, const ReportFiles& chosen, Journal& journal,
           const StoredSettings& stored, bool running) {
  if (has_changed(scan_file(file), stored)) {
    throw std::runtime_error(changed_text(file, stored.kind));
  }
  const Input input = open_input(file, stored.format, known_columns<Kind>(), stored.columns);
  const ReportFiles files = report_files(file, chosen);
  check_files_are_ours(files, file, &journal);
  const Counts counts =
      write_report(input, journal, known_columns<Kind>(), Kind::identity(), files);
  SummaryOptions options = summary_options(file, stored.kind, stored.columns);
  options.running = running;
  print_summary(std::cout, counts, files, options);
  return exit_code_of(counts, false);
}

}  // namespace

int print_status(const std::string& file) {
  const bool running = is_being_imported(journal_path(file));
  Journal journal = open_existing(file);
  const StoredSettings stored = stored_settings(journal);
  Counts counts;
  counts.rows = journal.counts();
  std::int64_t left = stored.rows;
  for (const auto& [state, count] : counts.rows) left -= count;
  if (left > 0) counts.rows[State::not_done] += left;
  const ReportFiles files = existing(report_files(file, {}));
  SummaryOptions options = summary_options(file, stored.kind, stored.columns);
  options.running = running;
  options.written = time_of(files.results);
  options.obstacle = obstacle(file, stored);
  print_summary(std::cout, counts, files, options);
  return exit_code_of(counts, false);
}

int write_report_again(const std::string& file, const ReportFiles& chosen) {
  const bool running = is_being_imported(journal_path(file));
  Journal journal = open_existing(file);
  JournalLock lock(journal_path(file));
  lock.wait_to_report();
  const StoredSettings stored = stored_settings(journal);
  return stored.kind == Matches::name ? report<Matches>(file, chosen, journal, stored, running)
                                      : report<Customers>(file, chosen, journal, stored, running);
}

}  // namespace importer
