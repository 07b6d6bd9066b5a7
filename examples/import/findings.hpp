// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "input.hpp"

namespace importer {

/// What is wrong with the rows of a file: counts by column and reason, with the first lines.
class Findings {
 public:
  void valid() { ++valid_; }
  void invalid(const std::string& column, const std::string& reason, std::int64_t line);
  /// A row with the same key as an earlier one.
  void duplicate(std::int64_t line, std::int64_t first);

  std::int64_t valid_rows() const { return valid_; }
  std::int64_t invalid_rows() const { return invalid_; }
  /// `repeatable`: duplicates are sent too.
  void print(std::ostream& out, const Input& input, bool repeatable) const;

 private:
  struct Reason {
    std::int64_t count = 0;
    std::string lines;
  };

  std::int64_t valid_ = 0, invalid_ = 0, duplicates_ = 0;
  std::map<std::pair<std::string, std::string>, Reason> reasons_;
  std::string duplicate_lines_;
};

}  // namespace importer
