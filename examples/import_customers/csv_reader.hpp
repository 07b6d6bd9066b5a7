// SPDX-License-Identifier: MIT
#pragma once

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace import_customers {

struct CsvRow {
  std::vector<std::string> fields;
  /// Not empty: why the row cannot be read; then there are no fields.
  std::string problem;
  /// Counted from 1.
  std::size_t first_line = 0, last_line = 0;

  /// "line 7", or "lines 7 to 9".
  std::string where() const;
};

/// Reads one row after the other: RFC 4180, spaces around a field being no part of it. The only
/// place that knows libcsv.
///
/// A row ends with its line, or with a later one if a quotation mark is open, at most 64 KiB on; so
/// much is kept in memory, however long the file. After a row that cannot be read, the next begins
/// with the next line. Blank lines are no rows.
class CsvReader {
 public:
  explicit CsvReader(std::istream& in);
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;
  ~CsvReader();

  /// Nothing: the end of the file, or failed().
  std::optional<CsvRow> next();
  /// The file could not be read to its end.
  bool failed() const { return in_.bad(); }
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  static void on_field(void* text, std::size_t size, void* self);
  static void on_row(int terminator, void* self);

  void begin_parser();
  bool read_line();
  void skip_rest_of_line();
  void parse_line();
  void parse_end();
  void give_up(const char* problem);

  std::istream& in_;
  csv_parser parser_{};
  std::string line_;
  CsvRow row_;                    ///< The one that is being read.
  std::size_t row_bytes_ = 0;     ///< How long it is by now.
  std::optional<CsvRow> result_;  ///< The one that is complete.
  std::size_t lines_read_ = 0;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace import_customers
