// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>
#include <string>

#include "report.hpp"

namespace importer {

struct SummaryOptions {
  std::string command;  ///< with the options that a file of rejected rows needs too
  std::string file;
  std::string stopped_by;  ///< why the import ended before its time; empty: it did not
  bool running = false;    ///< another process is importing the file
  std::string written;     ///< when the results were; empty: just now
  std::string obstacle;    ///< why the import cannot go on; empty: it can
};

/// Those of an import that ended by itself, and is not running.
SummaryOptions summary_options(const std::string& file, const std::string& kind,
                               const ColumnOptions& columns);

/// Counts by outcome, and what to do next.
void print_summary(std::ostream& out, const Counts& counts, const ReportFiles& files,
                   const SummaryOptions& options);

/// As --help describes it.
int exit_code_of(const Counts& counts, bool stopped);

}  // namespace importer
