// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "seen_keys.hpp"
#include "sqlite.hpp"

namespace importer {

/// What is known of every row, in an SQLite database beside the file, so that an import that is
/// killed at any moment can go on.
///
/// put() only takes notes; flush() writes them in one transaction. Other functions throw
/// DatabaseError.
class Journal {
 public:
  enum class Sync {
    process,  ///< survives the end of the process
    power     ///< survives a power cut too, at the cost of waiting for the disk at every flush
  };

  /// Opens the journal; creates it if there is none. Throws std::runtime_error.
  Journal(const std::string& path, Sync sync);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Reads until the end of its scope see the journal as it was at the beginning, and cost less.
  class Snapshot {
   public:
    explicit Snapshot(Journal& journal) : database_(journal.database_) {
      database_.execute("BEGIN");
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() { sqlite3_exec(database_.handle(), "COMMIT", nullptr, nullptr, nullptr); }

   private:
    Database& database_;
  };

  /// The folder that it is in, absolute.
  const std::filesystem::path& folder() const { return folder_; }
  std::optional<std::string> setting(const std::string& name);
  void set(const std::string& name, const std::string& value);

  State state(std::int64_t line);
  /// The last line that has an entry.
  std::int64_t last_line();
  Entry entry(std::int64_t line);
  std::map<State, std::int64_t> counts();

  SeenKeys& seen() { return seen_; }
  void put(Entry entry) { pending_.push_back(std::move(entry)); }
  /// Takes back what was put since pending() was `mark`.
  void take_back(std::size_t mark);
  std::size_t pending() const { return pending_.size(); }
  /// Why it could not be written; then everything is still pending.
  std::optional<std::string> flush();

  /// Makes this the only process that may write rows: one that took over before can flush() no
  /// more. Settles what was in flight when the last import was killed: rows that may be repeated
  /// are not done, others are unknown.
  void take_over(bool repeatable);
  /// Forgets the rows and settings, but not what the report files were.
  void begin_anew(const std::vector<std::pair<std::string, std::string>>& settings);

 private:
  void settle_interrupted(bool repeatable);
  void write(const Entry& entry);
  void write_pending();

  Database database_;
  const std::filesystem::path folder_;
  SeenKeys seen_;
  Statement get_, put_, remove_, state_;
  std::vector<Entry> pending_;
  std::optional<std::string> owner_;
};

/// "customers.csv.journal". For a symbolic link it is beside the file that the link leads to,
/// unless there is one beside the link, because the file was moved.
std::string journal_path(const std::string& file);

}  // namespace importer
