#include "statistics.hpp"

#include <algorithm>

namespace bench {

double quantile(const Series& sorted, double share) {
  if (sorted.empty()) return 0;
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Spread spread_of(Series series) {
  std::sort(series.begin(), series.end());
  return {quantile(series, 0.5), quantile(series, 0.25), quantile(series, 0.75)};
}

Series ratios(const Series& of, const Series& to) {
  Series result;
  for (std::size_t i = 0; i < std::min(of.size(), to.size()); ++i) {
    if (to[i] != 0) result.push_back(of[i] / to[i]);
  }
  return result;
}

Series scaled(Series series, double factor) {
  for (double& value : series) value *= factor;
  return series;
}

}  // namespace bench
