// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>

#include "entry.hpp"

namespace importer {

Entry succeeded(std::int64_t line, const bizkithub::CreateCustomerResponse& customer);
Entry succeeded(std::int64_t line, const bizkithub::MatchCustomersResponse& match);
Entry failed(std::int64_t line, const bizkithub::Error& error, bool repeatable);

/// Whether a row in this state is handed to the service when the import goes on. Customers that
/// were rejected are, because that is harmless. Matches are not: they are in the file of rejected
/// rows, and may have been mended and sent from there.
bool is_tried_again(State state, bool repeatable);

}  // namespace importer
