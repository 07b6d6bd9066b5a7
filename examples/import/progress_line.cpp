// SPDX-License-Identifier: MIT
#include "progress_line.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "text.hpp"

namespace importer {
namespace {

/// A longer line would wrap, and could not be written over.
std::string cut_to_terminal(std::string text) {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  std::size_t width = known ? size.ws_col - 1U : 79;
  if (text.size() <= width) return text;
  while (width > 0 && (text[width] & 0xC0) == 0x80) --width;
  text.resize(width);
  return text;
}

std::string pause_text(const bizkithub::BulkProgress& progress) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(progress.paused_for).count();
  const bool limited = *progress.paused_by == bizkithub::ErrorKind::rate_limited;
  return (limited ? ", waiting for the rate limit, " : ", the service fails, trying again in ") +
         duration_text(left);
}

}  // namespace

ProgressLine::ProgressLine(std::int64_t total, std::int64_t done)
    : total_(total), done_(done), terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(const bizkithub::BulkProgress& progress) {
  const std::chrono::seconds interval(terminal_ ? 0 : 10);
  if (progress.elapsed < shown_at_ + interval) return;
  shown_at_ = progress.elapsed;
  const std::string problem = problem_.empty() ? "" : "last problem: " + problem_;
  if (terminal_) {
    show_on_terminal(text(progress), problem);
  } else {
    std::cerr << text(progress) << (problem.empty() ? "" : "; ") << problem << std::endl;
  }
}

// A carriage return goes to the beginning of the line; \033[K clears it, and \033[A goes up one.
void ProgressLine::show_on_terminal(const std::string& text, const std::string& problem) {
  if (!problem.empty()) std::cerr << "\r\n\033[K" << cut_to_terminal(problem) << "\033[A";
  std::cerr << "\r\033[K" << cut_to_terminal(text) << std::flush;
  lines_ = problem.empty() ? 1 : 2;
}

void ProgressLine::end() {
  std::cerr << std::string(lines_, '\n') << std::flush;
  lines_ = 0;
}

std::string ProgressLine::text(const bizkithub::BulkProgress& progress) const {
  std::string line = with_commas(done_) + " of " + count_of(total_, "row");
  line +=
      ", " + with_commas(static_cast<std::int64_t>(progress.calls_per_second_now)) + " a second";
  if (ending_) {
    line += ", ending: waiting for " +
            count_of(static_cast<std::int64_t>(progress.counts.in_flight), "call") +
            " in flight; Ctrl-C drops them";
  } else if (progress.paused_by) {
    line += pause_text(progress);
  } else if (progress.time_left) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(*progress.time_left).count();
    line += ", " + duration_text(left) + " left";
  }
  return line;
}

}  // namespace importer
