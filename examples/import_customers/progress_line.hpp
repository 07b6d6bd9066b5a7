// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <cstdint>
#include <string>

namespace import_customers {

/// Says on standard error how the import is getting on: on a terminal in one line that changes,
/// else in a line every ten seconds.
class ProgressLine {
 public:
  /// The size is 0 if it is not known.
  explicit ProgressLine(std::uint64_t file_size);

  void show(const bizkithub::BulkProgress& progress, std::uint64_t bytes_read);
  /// What is written next begins a line.
  void end();

 private:
  std::string text(const bizkithub::BulkProgress& progress, std::uint64_t bytes_read) const;

  std::uint64_t file_size_;
  bool terminal_;
  bool in_line_ = false;
  std::chrono::milliseconds shown_at_{};
};

}  // namespace import_customers
