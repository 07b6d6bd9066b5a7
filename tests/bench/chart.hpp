#pragma once

#include <string>

#include "report.hpp"

namespace bench {

/// The figures of `report` that are best seen side by side, as an SVG; without those that were not
/// measured.
std::string chart_of(const Report& report);

}  // namespace bench
