// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>

// The one source of chance in the tests: the same in every run, unless BIZKITHUB_TEST_SEED, a
// number, says otherwise. A failure prints it (catch2_main.cpp).
namespace support {

inline std::uint64_t seed() {
  const char* text = std::getenv("BIZKITHUB_TEST_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 1;
}

}  // namespace support
