// SPDX-License-Identifier: MIT
#include "findings.hpp"

#include <iomanip>

#include "text.hpp"

namespace importer {
namespace {

// A reason may quote the row, so their number has to have a limit.
constexpr std::size_t most_reasons = 100;

void print_count(std::ostream& out, std::int64_t count, const std::string& text,
                 const std::string& lines) {
  out << std::setw(12) << with_commas(count) << "  " << text << "; line"
      << (count == 1 ? " " : "s ") << lines << "\n";
}

}  // namespace

void Findings::invalid(const std::string& column, const std::string& reason, std::int64_t line) {
  ++invalid_;
  std::pair<std::string, std::string> key(column, reason);
  if (reasons_.size() >= most_reasons && reasons_.count(key) == 0) key = {"", "other reasons"};
  Reason& found = reasons_[key];
  add_example(found.lines, ++found.count, std::to_string(line));
}

void Findings::duplicate(std::int64_t line, std::int64_t first) {
  add_example(duplicate_lines_, ++duplicates_,
              std::to_string(line) + " (as line " + std::to_string(first) + ")");
}

void Findings::print(std::ostream& out, const Input& input, bool repeatable) const {
  out << input.path << ": " << count_of(valid_ + invalid_, "row") << ", " << with_commas(valid_)
      << " valid, " << with_commas(invalid_) << " not valid" << and_skipped(input.empty_rows)
      << "\n";
  for (const auto& [key, reason] : reasons_) {
    const auto& [column, text] = key;
    std::string what = column;
    what.append(column.empty() ? "" : ": ").append(text);
    print_count(out, reason.count, what, reason.lines);
  }
  if (duplicates_ == 0) return;
  out << count_of(duplicates_, "valid row") << (duplicates_ == 1 ? " repeats" : " repeat")
      << (repeatable ? " the e-mail address of an earlier row, which is harmless:\n"
                     : " the match of an earlier row and will not be sent:\n");
  print_count(out, duplicates_, "after normalisation", duplicate_lines_);
}

}  // namespace importer
