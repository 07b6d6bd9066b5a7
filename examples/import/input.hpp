// SPDX-License-Identifier: MIT
#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "csv_reader.hpp"
#include "decoder.hpp"
#include "file_scan.hpp"
#include "header.hpp"
#include "scanned_file.hpp"

namespace importer {

/// How a file is to be read.
struct Format {
  std::string encoding;   ///< empty: to be guessed
  char separator = '\0';  ///< NUL: to be guessed
};

/// The rows of a file, whatever its encoding. Rows in which every field is empty are skipped, as
/// is Excel's line "sep=;".
class RowReader {
 public:
  /// Throws std::runtime_error if it cannot be read. `scan` has to exist as long as this.
  RowReader(const std::string& path, const FileScan& scan, const Format& format);

  /// Nothing: the end of the file, or problem().
  std::optional<CsvRow> next();
  /// Why there are no more rows. Empty: the file has ended.
  std::string problem() const;
  /// Throws problem() as std::runtime_error, if there is one.
  void check() const;
  /// The rows that were skipped because every field is empty.
  std::int64_t empty_rows() const { return empty_rows_; }

 private:
  const std::string path_;
  ScannedFile file_;
  std::istream bytes_;
  std::unique_ptr<Decoder> decoder_;  ///< null: the file is UTF-8
  std::istream text_;
  std::unique_ptr<CsvReader> reader_;
  std::int64_t empty_rows_ = 0;
};

/// What is known of the file before the first row is read.
struct Input {
  std::string path;
  FileScan scan;
  Format format;
  CsvRow first_row;
  Header header;
  /// What a person should look at.
  std::vector<std::string> warnings;
  std::int64_t rows = 0, empty_rows = 0;

  /// A reader that begins with the first row after the header.
  std::unique_ptr<RowReader> read() const;
};

/// Throws std::runtime_error, in one sentence, if the file cannot be imported.
Input open_input(const std::string& path, Format format, const KnownColumns& known,
                 const ColumnOptions& columns);

}  // namespace importer
