// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace bench {

/// One figure per round.
using Series = std::vector<double>;

/// The median of the rounds and their quartiles.
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};

/// All zero for an empty series.
Spread spread_of(Series series);

/// Round by round, so that a disturbance that slows a whole round down cancels out.
Series ratios(const Series& numerators, const Series& denominators);

}  // namespace bench
