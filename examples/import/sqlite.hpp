// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace importer {

class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// A connection to an SQLite database. All functions throw DatabaseError.
class Database {
 public:
  /// An empty path is a temporary database on disk.
  Database(const std::string& path, int flags);

  void execute(const char* sql);
  void fail() const;
  sqlite3* handle() const { return handle_.get(); }

 private:
  std::unique_ptr<sqlite3, CloseDatabase> handle_;
};

/// A prepared statement, to be used again and again: bind, step, reset.
class Statement {
 public:
  Statement(const Database& database, const char* sql);

  Statement& bind(int index, std::int64_t value);
  /// The text is copied.
  Statement& bind(int index, std::string_view text);
  Statement& bind_null(int index);

  /// Whether there is a row.
  bool step();
  void reset();
  /// For a statement without rows.
  void run();

  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  bool is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }
  std::string text(int column) const;

 private:
  void check(int code) const;

  const Database& database_;
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> handle_;
};

}  // namespace importer
