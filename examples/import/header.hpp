// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "csv_reader.hpp"

namespace importer {

/// How the columns of a file are read, as asked for on the command line.
struct ColumnOptions {
  std::vector<std::string> map;  ///< "E-mail=email"
  bool extra = false;            ///< send unknown columns too
};

/// The columns that a kind of row may have, and of which sets of them it needs at least one each.
struct KnownColumns {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> required;
};

/// In files of rejected rows, the first column; it is never sent.
inline constexpr const char* reason_column = "importError";

/// Which field of a row is which column, as the header row says.
class Header {
 public:
  struct Column {
    enum class Use { known, extra, ignored };
    Use use = Use::ignored;
    std::size_t known = 0;  ///< index in KnownColumns::names
    std::string name;       ///< as in the file
  };

  /// Throws std::runtime_error if the file cannot be imported with these columns.
  Header(const CsvRow& row, const KnownColumns& known, const ColumnOptions& options);

  const std::vector<Column>& columns() const { return columns_; }
  bool begins_with_reason() const;
  /// What a person should look at before the import goes on.
  /// Empty: nothing.
  std::string warning() const;
  /// A known column, with its name in the file if that is another: "\"E-mail\" (email)".
  std::string name_of(const std::string& known_name) const;
  /// Why `row` has not the shape of the header. Empty: it has.
  std::string problem_of(const CsvRow& row) const;

 private:
  Column find(const std::string& name, const ColumnOptions& options);
  void check_duplicates() const;
  void check_required() const;
  bool has(const std::string& known_name) const;
  std::string suggestion(const std::vector<std::string>& wanted) const;

  const KnownColumns& known_;
  std::vector<Column> columns_;
};

/// "email, companyName"
std::string list_of(const std::vector<std::string>& names);

}  // namespace importer
