// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bench {

/// Processor, compiler, and the versions of the libraries.
std::string machine_text();

}  // namespace bench
