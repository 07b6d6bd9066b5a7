#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Run in the chroot of the row `windows`: builds libcurl (static, with Windows' own TLS) and Catch2 for
# Windows from Debian's source packages, installs them and nlohmann/json where the cross compiler looks,
# and sets Wine up.
set -euo pipefail
prefix=/usr/x86_64-w64-mingw32
[[ ! -e $prefix/bizkithub-ready ]] || exit 0

get_sources() {
  sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >/etc/apt/sources.list.d/sources.list
  apt-get -qq -o Acquire::Check-Valid-Until=false update
  apt-get -qq source curl catch2
}

# install NAME [OPTION...]
install() {
  cmake -S "$1"-*/ -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
    -DCMAKE_TOOLCHAIN_FILE=/source/cmake/mingw-w64.cmake -DBUILD_TESTING=OFF "${@:2}"
  cmake --build "$1" --parallel "$(nproc)" --target install
}

cd /tmp
get_sources
install curl -DBUILD_SHARED_LIBS=OFF -DBUILD_CURL_EXE=OFF -DHTTP_ONLY=ON -DCURL_USE_SCHANNEL=ON \
  -DCURL_USE_OPENSSL=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_LIBIDN2=OFF \
  -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_NGHTTP2=OFF -DENABLE_MANUAL=OFF
install catch2 -DCATCH_INSTALL_DOCS=OFF
mkdir -p "$prefix"/{include,share/cmake}
cp -r /usr/include/nlohmann "$prefix/include/"
cp -r /usr/share/cmake/nlohmann_json "$prefix/share/cmake/"
# The tests run side by side, and each would begin to set it up.
/usr/lib/wine/wine64 wineboot
/usr/lib/wine/wineserver -w
touch "$prefix/bizkithub-ready"
