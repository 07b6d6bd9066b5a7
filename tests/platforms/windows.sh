#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: windows.sh FOLDER
# Cross-compiles the library for Windows, and runs its tests, its examples and programs that use the
# installed library with Wine. FOLDER is for what is built, dependencies included, and may be used
# again. Needs what windows_dependencies.sh does, and wine and wine64. Prints how many tests passed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
parallel=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
export WINEPREFIX=$folder/wine WINEDEBUG=-all
# Paths of this machine mean nothing to Windows, and Schannel refuses a folder of certificates.
unset SSL_CERT_DIR SSL_CERT_FILE CURL_CA_BUNDLE

say() { echo "windows: $*" >&2; }
wine_program() { command -v wine64 || command -v wine || echo /usr/lib/wine/wine64; }

# configure SOURCE BUILD OPTION...
configure() {
  cmake -S "$1" -B "$2" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$root/cmake/mingw-w64.cmake" "${@:3}"
}

# use_installed NAME PROJECT OPTION...: installs the library, and runs a program that finds it.
use_installed() {
  local name=$1 project=$2
  local build=$folder/$name-library prefix=$folder/$name-prefix app=$folder/$name-app
  configure "$root" "$build" -DCMAKE_PREFIX_PATH="$folder/dependencies" \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_BUILD_TYPE=Release \
    -DBIZKITHUB_BUILD_TESTS=OFF -DBIZKITHUB_BUILD_EXAMPLES=OFF "${@:3}"
  cmake --build "$build" --parallel "$parallel" --target install
  configure "$root/tests/consumer/projects/$project" "$app" \
    -DCMAKE_PREFIX_PATH="$prefix;$folder/dependencies"
  cmake --build "$app" --parallel "$parallel"
  WINEPATH=$prefix/bin "$(wine_program)" "$app/app.exe" | grep -q '^bizkithub .* created'
}

build_all() {
  "$here/windows_dependencies.sh" "$folder/dependencies"
  cd "$root"
  cmake --preset windows -B "$folder/build" -DCMAKE_PREFIX_PATH="$folder/dependencies"
  cmake --build "$folder/build" --parallel "$parallel"
}

SECONDS=0
build_all >"$folder/build.log" 2>&1 || {
  say "the build failed: $folder/build.log"
  exit 1
}
say "built in $SECONDS s"
# Made before the tests, which would all begin to make it.
"$(wine_program)" wineboot >/dev/null 2>&1
ctest --test-dir "$folder/build" --output-on-failure --parallel "$parallel" \
  >"$folder/test.log" 2>&1 || grep -E '\*\*\*' "$folder/test.log" >&2 || true
failed=0
for use in "static find_package" "shared find_package -DBUILD_SHARED_LIBS=ON" \
  "header_only find_package_header_only"; do
  # shellcheck disable=SC2086  # words
  use_installed $use >"$folder/${use%% *}.log" 2>&1 || {
    say "a program that uses the installed library failed: $folder/${use%% *}.log"
    failed=1
  }
done
sed -n 's/^\([0-9]*% tests passed, .*\)/windows: \1/p' "$folder/test.log"
((failed == 0)) && grep -q '^100% tests passed' "$folder/test.log"
