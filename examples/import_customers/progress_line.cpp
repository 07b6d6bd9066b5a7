// SPDX-License-Identifier: MIT
#include "progress_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <sstream>

namespace import_customers {

ProgressLine::ProgressLine(std::uint64_t file_size)
    : file_size_(file_size), terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(const bizkithub::BulkProgress& progress, std::uint64_t bytes_read) {
  const std::chrono::seconds interval(terminal_ ? 0 : 10);
  if (progress.elapsed < shown_at_ + interval) return;
  shown_at_ = progress.elapsed;
  // The carriage return goes back to the beginning of the line, and the escape sequence clears it.
  std::cerr << (terminal_ ? "\r\033[K" : "") << text(progress, bytes_read)
            << (terminal_ ? "" : "\n") << std::flush;
  in_line_ = terminal_;
}

void ProgressLine::end() {
  if (in_line_) std::cerr << "\n";
  in_line_ = false;
}

std::string ProgressLine::text(const bizkithub::BulkProgress& progress,
                               std::uint64_t bytes_read) const {
  std::ostringstream out;
  const bizkithub::BulkCounts& counts = progress.counts;
  out << counts.finished() << " rows finished, " << counts.succeeded << " succeeded, "
      << static_cast<long>(progress.calls_per_second_now) << " calls a second";
  if (file_size_ > 0) out << ", " << bytes_read * 100 / file_size_ << " % of the file read";
  const auto pause = std::chrono::ceil<std::chrono::seconds>(progress.paused_for);
  if (progress.paused_by) {
    const bool limited = *progress.paused_by == bizkithub::ErrorKind::rate_limited;
    out << (limited ? ", pausing for the rate limit, " : ", the service fails, trying again in ")
        << pause.count() << " s";
  }
  return out.str();
}

}  // namespace import_customers
