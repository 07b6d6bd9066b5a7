// SPDX-License-Identifier: MIT
#include <bizkithub/error.hpp>

std::string describe(const bizkithub::Error& error);

int main() { return describe(bizkithub::Error{}) == "invalid_argument" ? 0 : 1; }
