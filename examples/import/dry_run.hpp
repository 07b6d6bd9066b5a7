// SPDX-License-Identifier: MIT
#pragma once

#include "columns.hpp"
#include "findings.hpp"
#include "input.hpp"
#include "offline.hpp"
#include "seen_keys.hpp"

namespace importer {

/// Checks every row with the library's own checks, without a network.
template <class Kind>
class DryRun {
 public:
  explicit DryRun(const Input& input) : input_(input) { on_disk_.execute("BEGIN"); }

  Findings run() {
    const auto rows = input_.read();
    while (const auto row = rows->next()) check(*row);
    rows->check();
    return findings_;
  }

 private:
  void check(const CsvRow& row) {
    const auto line = static_cast<std::int64_t>(row.first_line);
    const std::string problem = input_.header.problem_of(row);
    if (!problem.empty()) return findings_.invalid("", problem, line);
    const auto request = request_of<Kind>(input_.header, row);
    if (const auto error = check_.problem_of(request)) {
      return findings_.invalid(input_.header.name_of(error->field), error->message, line);
    }
    findings_.valid();
    look_for_duplicate(Kind::key_of(request), line);
  }

  void look_for_duplicate(const std::string& key, std::int64_t line) {
    if (const auto first = seen_.claim(key, line)) findings_.duplicate(line, *first);
    if (seen_.pending() < 1000) return;
    seen_.write();
    seen_.forget_pending();
  }

  const Input& input_;
  const OfflineCheck<Kind> check_;
  Database on_disk_{"", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
  SeenKeys seen_{on_disk_};
  Findings findings_;
};

}  // namespace importer
