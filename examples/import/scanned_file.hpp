// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <fstream>
#include <streambuf>
#include <string>

#include "file_scan.hpp"

namespace importer {

/// Reads a file that was scanned, and fails where it is not the file that was scanned: it may be
/// saved while it is read, and half of a row be the old one and half the new one.
class ScannedFile : public std::streambuf {
 public:
  /// Throws std::runtime_error if it cannot be read. `scan` has to exist as long as this.
  ScannedFile(const std::string& path, const FileScan& scan);

  bool has_changed() const { return changed_; }

 protected:
  /// Throws std::ios_base::failure, which makes a stream bad.
  int_type underflow() override;

 private:
  void check(bool unchanged);

  std::ifstream file_;
  const FileScan& scan_;
  std::size_t blocks_read_ = 0;
  bool changed_ = false;
  std::array<char, FileScan::block_bytes> block_{};
};

}  // namespace importer
