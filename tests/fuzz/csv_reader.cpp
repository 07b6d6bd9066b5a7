// SPDX-License-Identifier: MIT
// The CSV reader of examples/import: any file, and files that we write.
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "../../examples/import/csv_reader.hpp"
#include "fuzz.hpp"

namespace {

using fuzz::require;
using importer::CsvReader;
using importer::CsvRow;

void check_row(const CsvRow& row, std::size_t previous_line) {
  require(row.problem.empty() != row.fields.empty(), "fields or a problem", row.problem);
  require(row.first_line > previous_line, "lines go on", where(row));
  require(row.last_line >= row.first_line, "a row ends after it begins", where(row));
}

void check_any(const std::string& text) {
  std::istringstream file(text);
  CsvReader reader(file);
  std::size_t line = 0;
  for (std::size_t rows = 0; const auto row = reader.next(); ++rows) {
    check_row(*row, line);
    line = row->last_line;
    require(rows <= text.size(), "no more rows than bytes");
    require(!row->text.empty() && row->text.size() <= text.size(), "the text of the row is kept");
  }
  require(!reader.failed() && !reader.next(), "the end stays the end");
  require(file.eof(), "every byte is read");
}

using Row = std::vector<std::string>;

std::string quoted(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

std::string written(const std::vector<Row>& rows, char separator, bool carriage_returns) {
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += separator;
      text += quoted(row[i]);
    }
    text += carriage_returns ? "\r\n" : "\n";
  }
  return text;
}

std::vector<Row> rows_of(fuzz::Input& input) {
  std::vector<Row> rows;
  while (!input.empty()) {
    Row& row = rows.emplace_back();
    for (std::uint32_t fields = 1 + input.up_to(4); fields > 0; --fields) {
      row.emplace_back(input.text(input.up_to(20)));
    }
  }
  return rows;
}

void check_written(fuzz::Input input) {
  const bool carriage_returns = input.flag();
  const bool has_mark = input.flag();
  const char separator = ",;\t"[input.up_to(2)];
  const auto rows = rows_of(input);
  std::istringstream file((has_mark ? "\xEF\xBB\xBF" : "") +
                          written(rows, separator, carriage_returns));
  CsvReader reader(file, separator);
  for (const Row& row : rows) {
    const auto read = reader.next();
    require(read && read->problem.empty(), "what was written is read",
            read ? read->problem : std::string("no row"));
    require(read->fields == row, "as it was written");
  }
  require(!reader.next(), "and no more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_any(std::string(fuzz::text_of(data, size)));
  check_written({data, size});
  return 0;
}
