// SPDX-License-Identifier: MIT
#include "statistics.hpp"

#include <algorithm>

namespace bench {

namespace {

// Interpolates between neighbours.
double quantile(const Series& sorted, double share) {
  if (sorted.empty()) return 0;
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Spread spread_of(Series series) {
  std::sort(series.begin(), series.end());
  return {quantile(series, 0.5), quantile(series, 0.25), quantile(series, 0.75)};
}

Series ratios(const Series& numerators, const Series& denominators) {
  Series result;
  for (std::size_t i = 0; i < std::min(numerators.size(), denominators.size()); ++i) {
    if (denominators[i] != 0) result.push_back(numerators[i] / denominators[i]);
  }
  return result;
}

}  // namespace bench
