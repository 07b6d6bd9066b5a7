// SPDX-License-Identifier: MIT
#include "journal.hpp"

namespace importer {
namespace {

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
  line INTEGER PRIMARY KEY, state INTEGER NOT NULL, cu_ref_no TEXT, new_account TEXT,
  error_kind TEXT, delivery TEXT, field TEXT, code TEXT, message TEXT))";

Database open_database(const std::string& path, Journal::Sync sync) {
  Database database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  database.execute("PRAGMA journal_mode = WAL");
  database.execute(sync == Journal::Sync::power ? "PRAGMA synchronous = FULL"
                                                : "PRAGMA synchronous = NORMAL");
  database.execute("PRAGMA cache_size = -16000");
  // Checkpoints wait for the disk: 32 MB between them in place of 4.
  database.execute("PRAGMA wal_autocheckpoint = 8000");
  database.execute(tables);
  return database;
}

Database open_journal(const std::string& path, Journal::Sync sync) {
  try {
    return open_database(path, sync);
  } catch (const DatabaseError& problem) {
    throw std::runtime_error("cannot use the journal " + path + ": " + problem.what());
  }
}

}  // namespace

std::string journal_path(const std::string& file) {
  namespace fs = std::filesystem;
  constexpr int most_links = 40;  // As of Linux.
  std::error_code none;
  fs::path name = file;
  for (int links = 0; links < most_links; ++links) {
    std::string journal = name.string() + ".journal";
    if (!fs::is_symlink(name, none) || fs::exists(journal, none)) return journal;
    name = name.parent_path() / fs::read_symlink(name, none);
  }
  return file + ".journal";
}

Journal::Journal(const std::string& path, Sync sync)
    : database_(open_journal(path, sync)),
      folder_(std::filesystem::canonical(path).parent_path()),
      seen_(database_),
      get_(database_, "SELECT * FROM rows WHERE line = ?"),
      put_(database_, "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      remove_(database_, "DELETE FROM rows WHERE line = ?"),
      state_(database_, "SELECT state FROM rows WHERE line = ?") {}

std::optional<std::string> Journal::setting(const std::string& name) {
  Statement statement(database_, "SELECT value FROM settings WHERE name = ?");
  if (!statement.bind(1, name).step()) return std::nullopt;
  return statement.text(0);
}

void Journal::set(const std::string& name, const std::string& value) {
  Statement(database_, "INSERT OR REPLACE INTO settings VALUES (?, ?)")
      .bind(1, name)
      .bind(2, value)
      .run();
}

State Journal::state(std::int64_t line) {
  const bool found = state_.bind(1, line).step();
  const auto state = found ? static_cast<State>(state_.integer(0)) : State::not_done;
  state_.reset();
  return state;
}

std::int64_t Journal::last_line() {
  Statement statement(database_, "SELECT max(line) FROM rows");
  statement.step();
  return statement.integer(0);
}

Entry Journal::entry(std::int64_t line) {
  Entry entry;
  entry.line = line;
  if (get_.bind(1, line).step()) {
    entry.state = static_cast<State>(get_.integer(1));
    int column = 2;
    for (std::string* text : {&entry.cu_ref_no, &entry.new_account, &entry.error_kind,
                              &entry.delivery, &entry.field, &entry.code, &entry.message}) {
      *text = get_.text(column++);
    }
  }
  get_.reset();
  return entry;
}

std::map<State, std::int64_t> Journal::counts() {
  std::map<State, std::int64_t> counts;
  Statement statement(database_, "SELECT state, count(*) FROM rows GROUP BY state");
  while (statement.step()) counts[static_cast<State>(statement.integer(0))] = statement.integer(1);
  return counts;
}

void Journal::take_back(std::size_t mark) {
  pending_.resize(mark);
  seen_.forget_pending();  // The rows will be read, and their keys claimed, again.
}

std::optional<std::string> Journal::flush() {
  if (pending_.empty()) return std::nullopt;
  try {
    write_pending();
  } catch (const DatabaseError& problem) {
    std::string text = problem.what();
    // This fails if the failure has ended the transaction already, which is as well.
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    return text;
  }
  pending_.clear();
  seen_.forget_pending();
  return std::nullopt;
}

void Journal::write_pending() {
  database_.execute("BEGIN IMMEDIATE");
  if (setting("owner") != owner_) throw DatabaseError("another import has taken it over");
  for (const Entry& entry : pending_) write(entry);
  seen_.write();
  database_.execute("COMMIT");
}

void Journal::write(const Entry& entry) {
  if (entry.state == State::not_done) return remove_.bind(1, entry.line).run();
  put_.bind(1, entry.line).bind(2, static_cast<std::int64_t>(entry.state));
  int index = 3;
  for (const std::string* text : {&entry.cu_ref_no, &entry.new_account, &entry.error_kind,
                                  &entry.delivery, &entry.field, &entry.code, &entry.message}) {
    if (text->empty()) {
      put_.bind_null(index++);
    } else {
      put_.bind(index++, *text);
    }
  }
  put_.run();
}

void Journal::take_over(bool repeatable) {
  database_.execute("BEGIN IMMEDIATE");
  database_.execute("INSERT OR REPLACE INTO settings VALUES ('owner', hex(randomblob(16)))");
  owner_ = setting("owner");
  settle_interrupted(repeatable);
  database_.execute("COMMIT");
}

void Journal::settle_interrupted(bool repeatable) {
  if (repeatable) {
    Statement(database_, "DELETE FROM rows WHERE state = ?")
        .bind(1, static_cast<std::int64_t>(State::handed))
        .run();
    return;
  }
  Statement(
      database_,
      "UPDATE rows SET state = ?, delivery = 'unknown', message = 'the import was killed while "
      "this match was in flight' WHERE state = ?")
      .bind(1, static_cast<std::int64_t>(State::unknown))
      .bind(2, static_cast<std::int64_t>(State::handed))
      .run();
}

void Journal::begin_anew(const std::vector<std::pair<std::string, std::string>>& settings) {
  database_.execute("BEGIN IMMEDIATE");
  database_.execute(
      "DELETE FROM rows; DELETE FROM seen; DELETE FROM settings WHERE name NOT LIKE 'report %'");
  for (const auto& [name, value] : settings) set(name, value);
  database_.execute("COMMIT");
}

}  // namespace importer
