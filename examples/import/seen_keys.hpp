// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "sqlite.hpp"

namespace importer {

/// Which line of the file each key was first seen in. On disk, because a file may have any number
/// of rows.
class SeenKeys {
 public:
  explicit SeenKeys(Database& database);

  /// The earlier line with this key; nothing if this line is the first.
  std::optional<std::int64_t> claim(const std::string& key, std::int64_t line);
  std::size_t pending() const { return pending_.size(); }
  /// Writes what was claimed since, within the transaction of the caller.
  void write();
  /// After that transaction was committed, or to take back what was claimed since.
  void forget_pending() { pending_.clear(); }

 private:
  Statement find_, insert_;
  std::unordered_map<std::string, std::int64_t> pending_;
};

}  // namespace importer
