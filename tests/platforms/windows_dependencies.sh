#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: windows_dependencies.sh FOLDER
# Builds libcurl (static, with Windows' own TLS) and Catch2 for Windows from Debian's source
# packages, and puts nlohmann/json beside them. Needs: g++-mingw-w64-x86-64-posix libz-mingw-w64-dev
# cmake ninja-build dpkg-dev nlohmann-json3-dev.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$1/sources/lists"
folder=$(cd "$1" && pwd)
if [[ -e $folder/ready ]]; then exit 0; fi

# The machine's own package lists are left as they are.
get_sources() {
  cd "$folder/sources"
  mkdir -p parts
  local list parts=/etc/apt/sources.list.d
  for list in /etc/apt/sources.list "$parts"/*.list; do
    if [[ -e $list ]]; then sed -n 's/^deb /deb-src /p' "$list"; fi
  done >sources.list
  for list in "$parts"/*.sources; do
    if [[ -e $list ]]; then sed 's/^Types:.*/Types: deb-src/' "$list" >"parts/${list##*/}"; fi
  done
  local apt=(-qq -o "Dir::Etc::sourcelist=$PWD/sources.list" -o "Dir::Etc::sourceparts=$PWD/parts"
    -o "Dir::State::lists=$PWD/lists")
  apt-get "${apt[@]}" update
  apt-get "${apt[@]}" source curl catch2
}

# install SOURCE [OPTION...]
install() {
  local source
  source=$(echo "$folder/sources/$1"-*/)
  shift
  cmake -S "$source" -B "$source/build-windows" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_TOOLCHAIN_FILE="$root/cmake/mingw-w64.cmake" -DCMAKE_INSTALL_PREFIX="$folder" \
    -DBUILD_TESTING=OFF "$@"
  cmake --build "$source/build-windows" --target install
}

get_sources
install curl -DBUILD_SHARED_LIBS=OFF -DBUILD_CURL_EXE=OFF -DHTTP_ONLY=ON -DCURL_USE_SCHANNEL=ON \
  -DCURL_USE_OPENSSL=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_LIBIDN2=OFF \
  -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_NGHTTP2=OFF -DENABLE_MANUAL=OFF
install catch2 -DCATCH_INSTALL_DOCS=OFF
mkdir -p "$folder/include" "$folder/share/cmake"
cp -r /usr/include/nlohmann "$folder/include/"
cp -r /usr/share/cmake/nlohmann_json "$folder/share/cmake/"
touch "$folder/ready"
