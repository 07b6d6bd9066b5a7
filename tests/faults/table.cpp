// SPDX-License-Identifier: MIT
#include "table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

namespace faults {

namespace {

using Cells = std::array<std::string, 8>;

const Cells heading = {"scenario", "call",    "attempts", "requests",
                       "applied",  "outcome", "delivery", "took/total ms"};

Cells cells_of(const Row& row) {
  return {row.scenario,
          row.call,
          std::to_string(row.attempts),
          std::to_string(row.requests),
          std::to_string(row.applied),
          row.outcome,
          row.delivery,
          std::to_string(row.took.count()) + "/" + std::to_string(row.total_timeout.count())};
}

// Prints when the process ends, because neither version of Catch2 need then be asked.
class Table {
 public:
  Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() {
    if (std::getenv("BIZKITHUB_FAULTS_TABLE") == nullptr || lines_.size() == 1) return;
    for (const Cells& line : lines_) print(line);
  }

  void add(const Row& row) {
    const std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(cells_of(row));
    widen(lines_.back());
  }

 private:
  void widen(const Cells& line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths_[i] = std::max(widths_[i], line[i].size());
    }
  }

  void print(const Cells& line) const {
    std::string text = "|";
    for (std::size_t i = 0; i < line.size(); ++i) {
      text.append(1, ' ').append(line[i]).append(widths_[i] - line[i].size(), ' ').append(" |");
    }
    std::puts(text.c_str());
  }

  std::mutex mutex_;
  std::vector<Cells> lines_{heading};
  std::array<std::size_t, 8> widths_ = [] {
    std::array<std::size_t, 8> widths{};
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = heading[i].size();
    return widths;
  }();
};

}  // namespace

void add_row(const Row& row) {
  static Table table;
  table.add(row);
}

}  // namespace faults
