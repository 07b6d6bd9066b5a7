// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <string>

#include "journal.hpp"

namespace importer {

/// A file of the report. It replaces the earlier one only when it is complete, so that there is a
/// whole report whatever happens.
class ReportFile {
 public:
  /// Throws std::runtime_error, as the other functions do.
  ReportFile(std::string path, const std::string& header);
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;
  ~ReportFile();

  void add(const std::string& line);
  /// No more lines.
  void close();
  /// Replaces the earlier file. `even_if_empty`: a file without lines is left too. Otherwise there
  /// is then no such file. With a journal, is_as_written() is true of the file from here on.
  void complete(bool even_if_empty, Journal* journal = nullptr);

 private:
  void fail() const;

  const std::string path_, temporary_;
  std::ofstream out_;
  bool empty_ = true;
  std::string hash_;
};

/// Whether the file is as a report left it.
bool is_as_written(const std::string& file, Journal& journal);

}  // namespace importer
