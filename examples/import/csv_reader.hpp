// SPDX-License-Identifier: MIT
#pragma once

#include <csv.h>

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace importer {

struct CsvRow {
  std::vector<std::string> fields;
  /// Not empty: why the row cannot be read. Then there are no fields.
  std::string problem;
  /// The row as it is in the file, without the end of its last line.
  std::string text;
  /// Counted from 1.
  std::size_t first_line = 0, last_line = 0;
};

/// "line 7", or "lines 7 to 9".
std::string where(const CsvRow& row);

/// Reads the rows of a CSV file (RFC 4180); white space around a field is ignored. The only place
/// that uses libcsv.
///
/// A row ends with its line, or with a later one if a quotation mark is open, but after 64 KiB at
/// the latest, so that memory is bounded. After a row that cannot be read, the next row begins with
/// the next line. Blank lines are skipped.
class CsvReader {
 public:
  explicit CsvReader(std::istream& in, char separator = ',');
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;
  ~CsvReader();

  /// Nothing: the end of the file, or failed().
  std::optional<CsvRow> next();
  /// The file could not be read to its end.
  bool failed() const { return in_.bad(); }
  char separator() const { return separator_; }

 private:
  static void on_field(void* text, std::size_t size, void* self);
  static void on_row(int terminator, void* self);

  void begin_parser();
  bool read_line();
  void skip_rest_of_line();
  void parse_line();
  void parse_end();
  std::string open_quote() const;
  void give_up(const std::string& problem);

  std::istream& in_;
  const char separator_;
  csv_parser parser_{};
  std::string line_;
  CsvRow row_;  ///< The row being read.
  std::size_t lines_read_ = 0;
  std::size_t quote_line_ = 0;  ///< where the quotation mark that is open was opened; 0: none is
  std::optional<CsvRow> result_;
};

}  // namespace importer
