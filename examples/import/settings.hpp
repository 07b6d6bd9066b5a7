// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "input.hpp"
#include "journal.hpp"

namespace importer {

/// Where the rows go: an import goes on only with the same service and kind of key.
struct Destination {
  std::string url;
  std::string key;  ///< PROD, DEV_ or ROOT
};

/// Begins an import in this journal, or checks that it is the same import that goes on.
/// Throws std::runtime_error with what to do if it is not. A journal that says that nothing was
/// done yet is begun anew.
void agree_on_settings(Journal& journal, const std::string& kind, const Input& input,
                       const ColumnOptions& columns, const Destination& destination);

/// What `report` has to know of the import.
struct StoredSettings {
  std::string kind;
  std::uint64_t size = 0;
  std::uint64_t hash = 0;
  Format format;
  ColumnOptions columns;
  std::int64_t rows = 0;
};
StoredSettings stored_settings(Journal& journal);

/// Those of an import that goes on if `file` is imported. Nothing: it would begin.
std::optional<StoredSettings> begun_import(const std::string& file);

bool has_changed(const FileScan& file, const StoredSettings& since);

/// To import a file with the same columns; its name is to follow.
std::string command_of(const std::string& kind, const ColumnOptions& columns);

/// That the file has changed, and what to do.
std::string changed_text(const std::string& file, const std::string& kind);

}  // namespace importer
