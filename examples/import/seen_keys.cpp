// SPDX-License-Identifier: MIT
#include "seen_keys.hpp"

namespace importer {
namespace {

Database& with_table(Database& database) {
  database.execute(
      "CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT "
      "ROWID");
  return database;
}

}  // namespace

SeenKeys::SeenKeys(Database& database)
    : find_(with_table(database), "SELECT line FROM seen WHERE key = ?"),
      insert_(database, "INSERT OR IGNORE INTO seen VALUES (?, ?)") {}

std::optional<std::int64_t> SeenKeys::claim(const std::string& key, std::int64_t line) {
  std::int64_t first = line;
  if (find_.bind(1, key).step()) {
    first = find_.integer(0);
  } else {
    first = pending_.emplace(key, line).first->second;
  }
  find_.reset();
  return first != line ? std::optional(first) : std::nullopt;
}

void SeenKeys::write() {
  for (const auto& [key, line] : pending_) insert_.bind(1, key).bind(2, line).run();
}

}  // namespace importer
