// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace importer {

/// Keeps two processes from importing the same file at the same time. The system releases it when
/// the process ends, however it ends.
class FileLock {
 public:
  /// Throws std::runtime_error if the file cannot be opened.
  explicit FileLock(const std::string& file);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  /// False: another process has it.
  bool is_held() const { return held_; }

 private:
  int descriptor_;
  bool held_;
};

bool is_being_imported(const std::string& file);

}  // namespace importer
