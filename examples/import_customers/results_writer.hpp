// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <fstream>
#include <ostream>
#include <string>

namespace import_customers {

/// Writes a line of CSV for every row, and each at once, so that it is there whatever happens next.
class ResultsWriter {
 public:
  /// Appends to the file of that name; an empty name stands for standard output. Throws
  /// std::runtime_error if it cannot be opened.
  explicit ResultsWriter(const std::string& file);

  // They return whether the line is written.
  [[nodiscard]] bool succeeded(std::size_t row, const bizkithub::CreateCustomerResponse& customer);
  [[nodiscard]] bool failed(std::size_t row, const bizkithub::Error& error);
  [[nodiscard]] bool unreadable(std::size_t row, const std::string& problem);

 private:
  bool write(const std::string& line);

  std::ofstream file_;
  std::ostream& out_;
};

}  // namespace import_customers
