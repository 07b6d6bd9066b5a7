// SPDX-License-Identifier: MIT
#include "summary.hpp"

#include <iomanip>

#include "exit_code.hpp"
#include "settings.hpp"
#include "text.hpp"

namespace importer {
namespace {

void line(std::ostream& out, std::int64_t count, const std::string& text) {
  if (count == 0) return;
  out << std::setw(12) << with_commas(count) << "  " << text << "\n";
}

std::string succeeded_text(const Counts& counts) {
  if (counts.new_customers == 0) return "succeeded";
  const std::string news = "succeeded (" + with_commas(counts.new_customers) + " new";
  if (counts.new_customers == counts.of(State::succeeded)) return news + ")";
  return news +
         "; the others existed, repeat an address, or were sent again after an interruption)";
}

std::string invalid_text(const Counts& counts) {
  if (counts.unclosed_rows == 0) return "invalid, not sent";
  return "invalid, not sent (" + count_of(counts.unclosed_lines, "line") + " were read as " +
         count_of(counts.unclosed_rows, "row") +
         ", because a quotation mark is not properly closed)";
}

std::int64_t left(const Counts& counts) {
  return counts.of(State::not_done) + counts.of(State::handed);
}

std::int64_t total(const Counts& counts) {
  std::int64_t sum = 0;
  for (const auto& [state, count] : counts.rows) sum += count;
  return sum;
}

void print_results(std::ostream& out, const ReportFiles& files, const SummaryOptions& options) {
  if (files.results.empty()) return;
  out << "What became of each row is in " << files.results;
  if (!options.written.empty()) {
    out << ", as of " << options.written << "; to renew it: bizkithub-import report "
        << shell_word(options.file);
  }
  out << ".\n";
}

void print_rows_to_mend(std::ostream& out, const Counts& counts, const ReportFiles& files,
                        const SummaryOptions& options) {
  if (counts.to_mend() == 0 || files.rejects.empty()) return;
  out << "Rows to mend are in " << files.rejects << ", each with the reason in front.\n";
  if (left(counts) > 0) {
    out << "  Finish this import first.\n";
  } else {
    out << "  Save them, mended, as a file of another name, and import that: " << options.command
        << " " << shell_word(files.mended) << "\n";
  }
}

void print_unknown(std::ostream& out, const Counts& counts, const ReportFiles& files) {
  if (counts.of(State::unknown) == 0 || files.unknown.empty()) return;
  out << "Matches that may have been made are in " << files.unknown
      << ". They are not sent again.\n"
      << "  Find out which of them exist, delete their rows from a copy of that file, and import "
         "the copy.\n";
}

void print_next_step(std::ostream& out, const Counts& counts, const SummaryOptions& options) {
  if (options.running) {
    out << "An import of this file is running.\n";
  } else if (!options.obstacle.empty()) {
    out << options.obstacle << "\n";
  } else if (left(counts) > 0) {
    out << "To go on, run the same command again.\n";
  } else if (counts.of(State::failed) > 0) {
    out << "To try the failed rows again, run the same command again.\n";
  }
}

}  // namespace

SummaryOptions summary_options(const std::string& file, const std::string& kind,
                               const ColumnOptions& columns) {
  SummaryOptions options;
  options.file = file;
  options.command = command_of(kind, columns);
  return options;
}

void print_summary(std::ostream& out, const Counts& counts, const ReportFiles& files,
                   const SummaryOptions& options) {
  if (!options.stopped_by.empty()) out << "Ended before its time: " << options.stopped_by << "\n";
  out << options.file << ": " << count_of(total(counts), "row") << and_skipped(counts.empty_rows)
      << "\n";
  line(out, counts.of(State::succeeded), succeeded_text(counts));
  line(out, counts.of(State::rejected), "rejected by the service");
  line(out, counts.of(State::invalid), invalid_text(counts));
  line(out, counts.of(State::duplicate), "repeat the match of an earlier row, not sent");
  line(out, counts.of(State::unknown),
       "unknown: sent, but whether the match was made is not known");
  line(out, counts.of(State::failed), "failed");
  line(out, counts.of(State::handed),
       options.running ? "in flight or next to be sent"
                       : "in flight or next to be sent when it was killed");
  line(out, counts.of(State::not_done), "not done");
  print_results(out, files, options);
  print_rows_to_mend(out, counts, files, options);
  print_unknown(out, counts, files);
  print_next_step(out, counts, options);
}

int exit_code_of(const Counts& counts, bool stopped) {
  if (stopped || left(counts) > 0) return exit_code::stopped;
  const bool all = counts.of(State::succeeded) == total(counts);
  return all ? exit_code::all_succeeded : exit_code::some_failed;
}

}  // namespace importer
