// SPDX-License-Identifier: MIT
#include "input.hpp"

#include <algorithm>
#include <stdexcept>

#include "text.hpp"

namespace importer {
namespace {

constexpr const char* excel_separator = "sep=";

bool is_blank(const CsvRow& row) {
  return row.problem.empty() && std::all_of(row.fields.begin(), row.fields.end(),
                                            [](const std::string& field) { return field.empty(); });
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

/// The one of comma, semicolon and tab that is most frequent outside quotation marks.
char separator_of(const std::string& line) {
  if (line.compare(0, 4, excel_separator) == 0 && line.size() > 4) return line[4];
  std::size_t best_count = 0;
  char best = ',';
  for (const char candidate : {',', ';', '\t'}) {
    std::size_t count = 0;
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (c == candidate && !quoted) ++count;
    }
    if (count > best_count) best = candidate;
    best_count = std::max(count, best_count);
  }
  return best;
}

char guess_separator(const std::string& path, const FileScan& scan, const std::string& encoding) {
  // No text has this separator, so that the first row is whole in its first field.
  RowReader reader(path, scan, {encoding, '\x01'});
  const auto row = reader.next();
  return separator_of(row ? row->text : std::string());
}

CsvRow header_row(RowReader& reader) {
  auto row = reader.next();
  reader.check();
  if (!row) throw std::runtime_error("there is no row in the file");
  return *std::move(row);
}

/// A letter outside ASCII, for a person to see whether the encoding is the right one.
std::string sample_of(const Input& input) {
  const auto reader = input.read();
  while (const auto row = reader->next()) {
    for (const std::string& field : row->fields) {
      if (!is_ascii(field)) return where(*row) + " then reads " + printable(field);
    }
  }
  return "the rows hold ASCII only";
}

void add_warnings(Input& input, const std::string& asked_for) {
  auto& warnings = input.warnings;
  if (asked_for.empty() && !input.scan.doubt.empty()) {
    warnings.push_back(input.scan.doubt + "; " + sample_of(input) +
                       ". If that is wrong, name the encoding: --encoding NAME");
  }
  if (input.scan.has_mark && !asked_for.empty() &&
      lower_ascii(asked_for) != lower_ascii(input.scan.encoding)) {
    warnings.push_back("the file begins with a byte order mark, so it is read as " +
                       input.scan.encoding + ", not as " + asked_for);
  }
  const std::string warning = input.header.warning();
  if (!warning.empty()) warnings.push_back(warning);
}

/// A quotation mark that is missing makes one row of several. Then it cannot be read, or has the
/// separators of them all.
bool may_be_several(const CsvRow& row, const Input& input) {
  if (row.first_line == row.last_line) return false;
  const auto separators = std::count(row.text.begin(), row.text.end(), input.format.separator);
  const std::size_t columns = input.header.columns().size();
  return !row.problem.empty() || static_cast<std::size_t>(separators) >= 2 * (columns - 1);
}

void look_at_rows(Input& input) {
  std::int64_t several = 0;
  std::string lines;
  const auto reader = input.read();
  for (; const auto row = reader->next(); ++input.rows) {
    if (may_be_several(*row, input)) add_example(lines, ++several, where(*row));
  }
  reader->check();
  input.empty_rows = reader->empty_rows();
  if (several == 0) return;
  input.warnings.push_back("read as one row, because of quotation marks: " + lines +
                           "; is that meant?");
}

}  // namespace

RowReader::RowReader(const std::string& path, const FileScan& scan, const Format& format)
    : path_(path), file_(path, scan), bytes_(&file_), text_(&file_) {
  const std::string encoding = lower_ascii(format.encoding);
  if (encoding != "utf-8" && encoding != "utf8") {
    decoder_ = std::make_unique<Decoder>(bytes_, format.encoding);
    text_.rdbuf(decoder_.get());
  }
  reader_ = std::make_unique<CsvReader>(text_, format.separator);
}

std::optional<CsvRow> RowReader::next() {
  while (auto row = reader_->next()) {
    const bool is_separator = row->first_line == 1 && row->text.compare(0, 4, excel_separator) == 0;
    const bool guessing = reader_->separator() == '\x01';
    if (is_blank(*row)) {
      ++empty_rows_;
    } else if (!is_separator || guessing) {
      return row;
    }
  }
  return std::nullopt;
}

std::string RowReader::problem() const {
  if (!reader_->failed()) return "";
  if (!file_.has_changed()) return path_ + " cannot be read any further";
  return path_ +
         " was changed while it was being read. Put it back as it was when the import began, and "
         "run the same command again. Save rows that are new as a file of another name";
}

void RowReader::check() const {
  if (reader_->failed()) throw std::runtime_error(problem());
}

std::unique_ptr<RowReader> Input::read() const {
  auto reader = std::make_unique<RowReader>(path, scan, format);
  reader->next();
  return reader;
}

Input open_input(const std::string& path, Format format, const KnownColumns& known,
                 const ColumnOptions& columns) {
  const FileScan found = scan_file(path);
  const std::string asked_for = format.encoding;
  if (asked_for.empty() || found.has_mark) format.encoding = found.encoding;
  if (format.separator == '\0') format.separator = guess_separator(path, found, format.encoding);
  RowReader reader(path, found, format);
  const CsvRow first = header_row(reader);
  Input input{path, found, format, first, Header(first, known, columns), {}, 0};
  add_warnings(input, asked_for);
  look_at_rows(input);
  return input;
}

}  // namespace importer
