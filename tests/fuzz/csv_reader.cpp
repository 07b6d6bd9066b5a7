// SPDX-License-Identifier: MIT
// The CSV reader of examples/import_customers: any file, and files that we write.
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "../../examples/import_customers/csv_reader.hpp"
#include "fuzz.hpp"

namespace {

using fuzz::require;
using import_customers::CsvReader;
using import_customers::CsvRow;

void check_row(const CsvRow& row, std::size_t previous_line) {
  require(row.problem.empty() != row.fields.empty(), "fields or a problem", row.problem);
  require(row.first_line > previous_line, "lines go on", row.where());
  require(row.last_line >= row.first_line, "a row ends after it begins", row.where());
}

void check_any(const std::string& text) {
  std::istringstream file(text);
  CsvReader reader(file);
  std::size_t line = 0;
  for (std::size_t rows = 0; const auto row = reader.next(); ++rows) {
    check_row(*row, line);
    line = row->last_line;
    require(rows <= text.size(), "no more rows than bytes");
    require(reader.bytes_read() <= text.size(), "no more bytes than there are");
  }
  require(!reader.failed() && !reader.next(), "the end stays the end");
  require(reader.bytes_read() == text.size(), "every byte is read");
}

using Row = std::vector<std::string>;

std::string quoted(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

std::string written(const std::vector<Row>& rows, bool carriage_returns) {
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + quoted(row[i]);
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
  const auto rows = rows_of(input);
  std::istringstream file((has_mark ? "\xEF\xBB\xBF" : "") + written(rows, carriage_returns));
  CsvReader reader(file);
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
