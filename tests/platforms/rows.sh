#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The rows of the table in README.md.
# shellcheck disable=SC2016,SC2034

rows=()
declare -A platform_of chroot_of compiler_of suites_of packages_of emulator_of cmake_of
# Which tests a row leaves out, and which it runs besides those of its suites, as regular
# expressions. README.md says why.
declare -A left_out_of added_of
# What is done in the chroot of a row: a script of this folder, once the packages are installed, and
# commands of a shell, before the tests.
declare -A setup_of before_tests_of

readonly common_packages='ccache cmake ninja-build pkg-config ca-certificates nlohmann-json3-dev git
  locales openssl nginx-light procps'
readonly library_packages='libcurl4-openssl-dev libidn2-dev catch2'

# row NAME PLATFORM CHROOT COMPILER SUITES PACKAGES [CMAKE_ARGUMENT...]: SUITES is `all`, `most` to leave
# out the fault and memory tests, which an emulator is too slow for, `few` to build both modes of the
# library and run the memory tests, which make whole calls, or `every` test that there is.
row() {
  rows+=("$1")
  platform_of[$1]=$2 chroot_of[$1]=$3 compiler_of[$1]=$4 suites_of[$1]=$5 packages_of[$1]=$6
  emulator_of[$1]=
  cmake_of[$1]=${*:7}
}

native() { row "$1" "$2" "$3" g++ all "g++ $library_packages" "${@:4}"; }

# toolchain NAME PLATFORM CHROOT COMPILER PACKAGES [CMAKE_ARGUMENT...]
toolchain() { row "$1" "$2" "$3" "$4" few "$5 $library_packages" "${@:6}"; }

# emulated ARCHITECTURE PLATFORM CHROOT GNU_TRIPLET QEMU CATCH2: built by a cross compiler, run by
# qemu-user, which cannot start another program of its architecture. Catch2 can be installed for one
# architecture at a time: rows of one chroot replace it.
emulated() {
  local packages="g++-${4//_/-} qemu-user libstdc++6:$1 libcurl4-openssl-dev:$1 libidn2-dev:$1 $6:$1"
  row "$1" "$2, $1, emulated" "$3" "$4-g++" most "$packages" "-DCMAKE_SYSTEM_PROCESSOR=${4%%-*}"
  emulator_of[$1]=$5
  left_out_of[$1]='a program (ends well|may end)'
}

native debian-12 'Debian 12' bookworm
native debian-13 'Debian 13' trixie
packages_of[debian-13]+=' libcli11-dev libcsv-dev libsqlite3-dev'
added_of[debian-13]='^consumer\.(missing_|curl_package|static_idn2|hardening_flags|find_package|add_subdirectory)'
native debian-sid 'Debian sid' sid
native debian-12-i386 'Debian 12, i386' bookworm-i386
# The servers of some tests have a thread for each connection, whose stacks would fill 32 bits.
before_tests_of[debian-12-i386]='ulimit -s 1024'
row debian-12-gnutls 'Debian 12' bookworm-gnutls g++ all 'g++ libcurl4-gnutls-dev libidn2-dev catch2'
native libcurl-7.81 'Debian 12, the libcurl of Ubuntu 22.04' bookworm -DCMAKE_PREFIX_PATH=/libcurl \
  -DCURL_NO_CURL_CMAKE=ON
left_out_of[libcurl-7.81]='look-up'
native macos-paths 'Debian 12, as on macOS' bookworm -DBIZKITHUB_TEST_MACOS_PATHS=ON
row libcxx 'Debian 12, as on macOS, libc++' bookworm clang++-16 all \
  "clang-16 libc++-16-dev libc++abi-16-dev $library_packages" \
  -DBIZKITHUB_TEST_MACOS_PATHS=ON -DCMAKE_CXX_FLAGS=-stdlib=libc++

row windows 'Windows, by MinGW-w64 and Wine' bookworm x86_64-w64-mingw32-g++-posix every \
  'g++-mingw-w64-x86-64-posix libz-mingw-w64-dev dpkg-dev wine64' \
  -DCMAKE_TOOLCHAIN_FILE=/source/cmake/mingw-w64.cmake -DBIZKITHUB_BUILD_EXAMPLES=ON
setup_of[windows]=windows_setup.sh
# Wine's services would otherwise be started by a test, and keep its output open.
before_tests_of[windows]='export WINEDEBUG=-all
  /usr/lib/wine/wineserver -p
  /usr/lib/wine/wine64 wineboot >/dev/null 2>&1'

emulated arm64 'Debian 12' bookworm-cross aarch64-linux-gnu qemu-aarch64 catch2
emulated armhf 'Debian 12' bookworm-cross arm-linux-gnueabihf qemu-arm catch2
emulated s390x 'Debian 12' bookworm-cross s390x-linux-gnu qemu-s390x catch2
emulated ppc64el 'Debian 12' bookworm-cross powerpc64le-linux-gnu qemu-ppc64le catch2
emulated riscv64 'Debian 13' trixie-cross riscv64-linux-gnu qemu-riscv64 libcatch2-dev

toolchain gcc-11 'Debian 12' bookworm g++-11 g++-11
# The Catch2 of Debian 13 needs the standard library of GCC 14.
toolchain gcc-13 'Debian 13, C++20' trixie g++-13 'g++-13 libstdc++-14-dev' -DCMAKE_CXX_STANDARD=20 \
  -DCMAKE_EXE_LINKER_FLAGS=-L/usr/lib/gcc/x86_64-linux-gnu/14
toolchain gcc-14 'Debian 13, C++23, LTO' trixie g++-14 g++-14 \
  -DCMAKE_CXX_STANDARD=23 -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON
toolchain clang-14 'Debian 12' bookworm clang++-14 clang-14
toolchain clang-15 'Debian 12, C++20' bookworm clang++-15 clang-15 -DCMAKE_CXX_STANDARD=20
toolchain clang-16 'Debian 12, libc++' bookworm clang++-16 'clang-16 libc++-16-dev libc++abi-16-dev' \
  -DCMAKE_CXX_FLAGS=-stdlib=libc++
toolchain clang-17 'Debian 13, `-fno-rtti`' trixie clang++-17 'clang-17 g++' -DCMAKE_CXX_FLAGS=-fno-rtti
toolchain clang-18 'Debian 13, C++20' trixie clang++-18 'clang-18 g++' -DCMAKE_CXX_STANDARD=20
toolchain clang-19 'Debian 13, C++23' trixie clang++-19 'clang-19 g++' -DCMAKE_CXX_STANDARD=23
