// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <cstdint>
#include <optional>
#include <ostream>

namespace importer {

/// How long so many calls take at the rate that is documented for the key, or asked for if that is
/// lower.
void print_pace(std::ostream& out, std::int64_t calls,
                const std::optional<bizkithub::RateLimit>& rate);

}  // namespace importer
