#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: macos_paths.sh [PRESET]
# Tests on Linux what the library does on macOS: PRESET is macos-paths (GCC, the default) or libcxx
# (Clang and libc++; needs clang libc++-dev libc++abi-dev). Prints how many tests passed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
preset=${1:-macos-paths}
parallel=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
mkdir -p build
if ! { cmake --preset "$preset" && cmake --build --preset "$preset" --parallel "$parallel"; } \
  >"build/$preset.log" 2>&1; then
  echo "$preset: the build failed: build/$preset.log" >&2
  exit 1
fi
ctest --preset "$preset" --parallel "$parallel" >"build/$preset-test.log" 2>&1 ||
  grep -E '\*\*\*' "build/$preset-test.log" >&2 || true
sed -n "s/^\([0-9]*% tests passed, .*\)/$preset: \1/p" "build/$preset-test.log"
grep -q '^100% tests passed' "build/$preset-test.log"
