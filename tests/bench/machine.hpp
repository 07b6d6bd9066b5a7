#pragma once

#include <string>

namespace bench {

/// What the figures depend on: processor, kernel, compiler, and the versions of the libraries.
std::string machine_text();

}  // namespace bench
