// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <cstdint>
#include <string>

namespace importer {

/// Shows on standard error how the import is getting on: on a terminal in a line that changes,
/// with the last problem below it, otherwise in a line every ten seconds.
class ProgressLine {
 public:
  ProgressLine(std::int64_t total, std::int64_t done);

  /// One more row is done.
  void done() { ++done_; }
  void set_problem(std::string text) { problem_ = std::move(text); }
  void set_ending() { ending_ = true; }
  void show(const bizkithub::BulkProgress& progress);
  /// What is written next begins a line.
  void end();

 private:
  std::string text(const bizkithub::BulkProgress& progress) const;
  void show_on_terminal(const std::string& text, const std::string& problem);

  std::int64_t total_, done_;
  bool terminal_;
  bool ending_ = false;
  std::size_t lines_ = 0;  ///< of the terminal that are in use
  std::string problem_;    ///< the last one
  std::chrono::milliseconds shown_at_{};
};

}  // namespace importer
