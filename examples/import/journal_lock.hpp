// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace importer {

/// Keeps two processes from importing into the same journal at the same time, and from writing its
/// reports. The system releases it when the process ends, however it ends.
///
/// It is of the journal, because that is what both would share: the file that is imported may be
/// another one of the same name each time that it is saved. And it is a file beside the journal,
/// "customers.csv.journal-lock", because SQLite unlocks all of its own file.
class JournalLock {
 public:
  /// Throws std::runtime_error, as the other functions do.
  explicit JournalLock(const std::string& journal);
  JournalLock(const JournalLock&) = delete;
  JournalLock& operator=(const JournalLock&) = delete;
  /// Removes the file, unless another process has it open.
  ~JournalLock();

  /// False: another process is importing.
  bool try_import();
  /// Until no other process writes the reports.
  void wait_to_report();

 private:
  void open_file();

  const std::string path_;
  int descriptor_ = -1;
};

/// Whether another process is importing into this journal. Not while this one has a JournalLock,
/// which would lose what it has locked.
bool is_being_imported(const std::string& journal);

}  // namespace importer
