// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <string>
#include <vector>

#include "csv_reader.hpp"

namespace import_customers {

/// Which field of a row is which member of a request, as the header row says.
class Columns {
 public:
  /// Throws std::runtime_error, with what is wrong with the header in one sentence.
  explicit Columns(const CsvRow& header);

  /// Why `row` is no customer; empty if it is one.
  std::string problem_of(const CsvRow& row) const;
  /// An empty field is one that is absent.
  bizkithub::CreateCustomerRequest request_of(CsvRow row) const;

  /// The names there are, separated by commas.
  static std::string names();

 private:
  using Setter = void (*)(bizkithub::CreateCustomerRequest&, std::string);
  struct Column;
  static const std::vector<Column>& all();
  static const Column& find(const std::string& name);

  std::vector<Setter> setters_;
};

}  // namespace import_customers
