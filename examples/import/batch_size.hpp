// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace importer {

/// How many rows are written to the journal together.
///
/// Rows that may be repeated go in large batches. Of those that may not, the ones that were written
/// but not yet answered are unknown after a kill. So these batches are only as large as it takes to
/// spend an eighth of the time on writing.
class BatchSize {
 public:
  explicit BatchSize(bool repeatable) : rows_(repeatable ? most : 1), fixed_(repeatable) {}

  std::size_t rows() const { return rows_; }

  /// `written`: how long it took to write the last batch.
  void adapt(double calls_per_second, std::chrono::duration<double> written) {
    if (fixed_) return;
    // Smoothed, because a single write may be much slower or faster than the others.
    seconds_ += (written.count() - seconds_) / 8;
    const double rows = calls_per_second * seconds_ * 8;
    rows_ = static_cast<std::size_t>(std::clamp(rows, 1.0, static_cast<double>(most)));
  }

 private:
  static constexpr std::size_t most = 256;

  std::size_t rows_;
  double seconds_ = 0;  ///< of one write
  const bool fixed_;
};

}  // namespace importer
