// SPDX-License-Identifier: MIT
#include <bizkithub/error.hpp>

std::string describe(const bizkithub::Error& error) { return bizkithub::to_string(error.kind); }
