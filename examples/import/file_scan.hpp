// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace importer {

/// What one pass over the bytes of the input file finds out.
struct FileScan {
  std::uint64_t size = 0;
  /// FNV-1a: enough to notice that a file has changed.
  std::uint64_t hash = 0;
  /// A name that iconv knows.
  std::string encoding;
  /// A byte order mark says so.
  bool has_mark = false;
  /// Why the encoding may be another. Empty: it is certain enough.
  std::string doubt;
};

/// Throws std::runtime_error if the file cannot be read.
FileScan scan(std::istream& file);

}  // namespace importer
