// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "columns.hpp"
#include "csv_reader.hpp"
#include "results_writer.hpp"

namespace import_customers {

/// The source and the sink of the run: takes rows from the file, and writes what came of them.
///
/// Rows are counted from 1, the header aside. The record of a run that has the index 0 is the first
/// row after those that were skipped.
class Import {
 public:
  using Result = bizkithub::Result<bizkithub::CreateCustomerResponse>;

  /// `skipped` rows have been taken from `rows` before.
  Import(CsvReader& rows, const Columns& columns, ResultsWriter& results, std::size_t skipped,
         bizkithub::CancellationSource source);

  std::optional<bizkithub::CreateCustomerRequest> next();
  void take(std::size_t index, const Result& result);

  /// Whether every row has its result: nothing has ended the import before its time.
  bool complete(const bizkithub::BulkSummary& summary) const;
  /// How many rows, from the first on, have theirs for certain.
  std::size_t rows_done(const bizkithub::BulkSummary& summary) const;
  /// Why the import had to end before its time; empty if it had not.
  const std::string& problem() const { return problem_; }
  std::size_t new_customers() const { return new_customers_; }

 private:
  bool write(std::size_t index, const Result& result);
  void stop(std::size_t index, const std::string& problem);

  CsvReader& rows_;
  const Columns& columns_;
  ResultsWriter& results_;
  const std::size_t skipped_;
  bizkithub::CancellationSource source_;

  std::size_t taken_ = 0;
  bool at_end_ = false;
  std::size_t new_customers_ = 0;
  std::unordered_map<std::size_t, std::string> unreadable_;
  std::string problem_;
  std::optional<std::size_t> stopped_at_;
};

}  // namespace import_customers
