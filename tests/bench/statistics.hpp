#pragma once

#include <cstddef>
#include <vector>

namespace bench {

/// One figure per round.
using Series = std::vector<double>;

/// The middle of the rounds, and the quartiles beside it: half of the rounds lie between them.
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};

/// Without a round it is all zero.
Spread spread_of(Series series);

/// Of values in order, the one below which lies `share` of them; between two, as far between.
double quantile(const Series& sorted, double share);

/// Round by round, so that what slowed a whole round down does not count.
Series ratios(const Series& of, const Series& to);

Series scaled(Series series, double factor);

}  // namespace bench
