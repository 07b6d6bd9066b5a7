// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "input.hpp"
#include "journal.hpp"

namespace importer {

/// The files that a report is written to.
struct ReportFiles {
  std::string results;  ///< a line for every row
  std::string rejects;  ///< rejected rows as they were, with the reason
  std::string unknown;  ///< the same for matches that may have been made
  std::string mended;   ///< not written: a name for a person to save rejected rows as
};

/// "customers.results.csv" beside "customers.csv", and so on. What is not empty in `chosen` stays.
ReportFiles report_files(const std::string& file, ReportFiles chosen);

/// Throws std::runtime_error if a file exists that no report has written, or that was changed
/// since: a person may be mending it. Without a journal, no report has written any.
void check_files_are_ours(const ReportFiles& files, const std::string& input, Journal* journal);

/// How many rows are in each state, and how many of the customers are new.
struct Counts {
  std::map<State, std::int64_t> rows;
  std::int64_t new_customers = 0;
  std::int64_t empty_rows = 0;  ///< skipped
  /// The rows of more than one line that cannot be read, and their lines.
  std::int64_t unclosed_rows = 0, unclosed_lines = 0;

  std::int64_t of(State state) const;
  std::int64_t to_mend() const;
};

/// Writes the files from the journal and the input. Throws std::runtime_error.
Counts write_report(const Input& input, Journal& journal, const KnownColumns& known,
                    const std::vector<std::string>& identity, const ReportFiles& files);

}  // namespace importer
