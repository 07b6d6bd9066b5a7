// SPDX-License-Identifier: MIT
#include "csv_reader.hpp"

#include <limits>
#include <new>
#include <utility>

namespace importer {
namespace {

constexpr std::size_t max_row_bytes = std::size_t{64} * 1024;
constexpr const char* stray_quote =
    "a quotation mark is where none may be, or one before it is not closed";
constexpr const char* blanks = " \t\r\n";
constexpr const char* byte_order_mark = "\xEF\xBB\xBF";

// A carriage return before a line feed adds nothing, so it counts as white space. libcsv asks this
// only for characters that are not the separator.
int is_space(unsigned char c) { return c == ' ' || c == '\t' || c == '\r' ? 1 : 0; }
int is_line_end(unsigned char c) { return c == '\n' ? 1 : 0; }

}  // namespace

std::string where(const CsvRow& row) {
  if (row.first_line == row.last_line) return "line " + std::to_string(row.first_line);
  return "lines " + std::to_string(row.first_line) + " to " + std::to_string(row.last_line);
}

CsvReader::CsvReader(std::istream& in, char separator) : in_(in), separator_(separator) {
  begin_parser();
}

CsvReader::~CsvReader() { csv_free(&parser_); }

void CsvReader::begin_parser() {
  // Strict: guessing what a stray quotation mark means would import what nobody wrote.
  if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  csv_set_delim(&parser_, static_cast<unsigned char>(separator_));
  csv_set_space_func(&parser_, is_space);
  csv_set_term_func(&parser_, is_line_end);
}

std::optional<CsvRow> CsvReader::next() {
  result_.reset();
  while (!result_ && read_line()) parse_line();
  if (!result_) parse_end();
  return std::exchange(result_, std::nullopt);
}

// Reads a line with its end, or as much of it as a row may have.
bool CsvReader::read_line() {
  line_.clear();
  for (char c = 0; c != '\n' && line_.size() <= max_row_bytes && in_.get(c);) line_ += c;
  if (line_.empty() || failed()) return false;
  ++lines_read_;
  if (lines_read_ == 1 && line_.compare(0, 3, byte_order_mark) == 0) line_.erase(0, 3);
  return true;
}

void CsvReader::skip_rest_of_line() {
  if (!line_.empty() && line_.back() == '\n') return;
  in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
}

void CsvReader::parse_line() {
  if (row_.text.empty()) {
    if (line_.find_first_not_of(blanks) == std::string::npos) return;
    row_.first_line = lines_read_;
  }
  row_.text += line_;
  const std::size_t fields_before = row_.fields.size();
  const auto parsed = csv_parse(&parser_, line_.data(), line_.size(), on_field, on_row, this);
  if (parsed != line_.size()) {
    if (csv_error(&parser_) == CSV_ENOMEM) throw std::bad_alloc();
    const bool ended_a_field = row_.fields.size() > fields_before || quote_line_ == 0;
    give_up(ended_a_field ? stray_quote : open_quote());
  } else if (row_.text.size() > max_row_bytes) {
    give_up("longer than 64 KiB; perhaps a quotation mark is not closed");
  } else if (row_.fields.size() > fields_before || quote_line_ == 0) {
    // A line that does not end its row ends in a field that is in quotation marks.
    quote_line_ = result_ ? 0 : lines_read_;
  }
}

void CsvReader::parse_end() {
  if (failed()) return;  // What there is of the row may not be all of it.
  if (csv_fini(&parser_, on_field, on_row, this) != 0) give_up(open_quote());
}

std::string CsvReader::open_quote() const {
  return "the quotation mark opened in line " + std::to_string(quote_line_) +
         " is not properly closed";
}

void CsvReader::give_up(const std::string& problem) {
  skip_rest_of_line();
  row_.fields.clear();
  row_.problem = problem;
  const std::size_t lines = lines_read_ - row_.first_line + 1;
  if (lines > 1) row_.problem += ", so " + std::to_string(lines) + " lines were read as one row";
  csv_free(&parser_);
  begin_parser();
  on_row(0, this);
}

void CsvReader::on_field(void* text, std::size_t size, void* self) {
  auto& fields = static_cast<CsvReader*>(self)->row_.fields;
  fields.emplace_back(static_cast<const char*>(text), size);
}

void CsvReader::on_row(int, void* self) {
  auto& reader = *static_cast<CsvReader*>(self);
  CsvRow& row = reader.row_;
  row.last_line = reader.lines_read_;
  reader.quote_line_ = 0;
  row.text.resize(row.text.find_last_not_of("\r\n") + 1);
  reader.result_ = std::exchange(row, {});
}

}  // namespace importer
