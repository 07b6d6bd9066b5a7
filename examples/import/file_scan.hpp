// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace importer {

/// What one pass over the bytes of the input file finds out.
struct FileScan {
  static constexpr std::size_t block_bytes = std::size_t{64} * 1024;

  std::uint64_t size = 0;
  /// Of all blocks.
  std::uint64_t hash = 0;
  /// The hash of each block, of which only the last one may be shorter.
  std::vector<std::uint64_t> blocks;
  /// A name that iconv knows.
  std::string encoding;
  /// Whether there are carriage returns, and line feeds.
  bool has_returns = false, has_line_feeds = false;
  /// A byte order mark says so.
  bool has_mark = false;
  /// Why it is no CSV file, and what to do. Empty: it may be one.
  std::string problem;
  /// Why the encoding may be another. Empty: it is certain enough.
  std::string doubt;
};

/// Enough to notice that a file has changed.
std::uint64_t fnv1a(std::string_view bytes);

/// Throws std::runtime_error if the file cannot be read.
FileScan scan(std::istream& file);

/// Throws std::runtime_error, with the path, if it is not a file that may be imported.
FileScan scan_file(const std::string& path);

}  // namespace importer
