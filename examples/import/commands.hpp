// SPDX-License-Identifier: MIT
#pragma once

#include "command_line.hpp"

namespace importer {

/// Runs what the command line asks for and returns the exit code. Throws std::runtime_error, in one
/// sentence, if it cannot begin.
int run(const CommandLine& line);

}  // namespace importer
