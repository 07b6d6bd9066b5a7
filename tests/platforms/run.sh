#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [--list | ROW...], called by ./dev platforms: builds the tests in a chroot for each platform,
# runs them, and compares what passed with the table in README.md. Everything is kept in
# build/platforms, which may be deleted at any time.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
state=$source/build/platforms

say() { echo "platforms: $*" >&2; }

# shellcheck source=tests/platforms/rows.sh
. "$here/rows.sh"
# shellcheck source=tests/platforms/chroot.sh
. "$here/chroot.sh"

# configure ROW: with warnings as errors, and without what only a whole test run needs.
configure() {
  local emulator=${emulator_of[$1]} arguments=()
  if [[ -n $emulator ]]; then
    arguments=(-DCMAKE_SYSTEM_NAME=Linux "-DCMAKE_CROSSCOMPILING_EMULATOR=$emulator")
  fi
  # shellcheck disable=SC2086
  in_chroot "$1" cmake -S /source -B /build -G Ninja "-DCMAKE_CXX_COMPILER=${compiler_of[$1]}" \
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 -DBIZKITHUB_WERROR=ON \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=30 -DCMAKE_CXX_COMPILER_LAUNCHER=ccache \
    -DBIZKITHUB_BUILD_TESTS=ON -DBIZKITHUB_BUILD_EXAMPLES=OFF "${arguments[@]}" ${cmake_of[$1]}
}

targets() {
  case ${suites_of[$1]} in
    all) echo bizkithub-{tests,fault-tests,memory-tests}-compiled ;;
    most) echo bizkithub-tests-compiled ;;
    few) echo bizkithub-memory-tests-{compiled,header-only} ;;
    every) echo all ;;
  esac
}

build() {
  local target
  for target in $(targets "$1"); do
    in_chroot "$1" cmake --build /build --parallel "$(nproc)" --target "$target"
  done
}

ctest_in_chroot() {
  in_chroot "$1" bash -ec "${before_tests_of[$1]:-}"'
    exec ctest --test-dir /build --output-on-failure --timeout 300 "$@"' bash "${@:2}"
}

# A test that fails is run once more, with no other beside it, because some measure time.
run_tests() {
  local chosen='^(compiled|header-only):'
  [[ -z ${added_of[$1]:-} ]] || chosen+="|${added_of[$1]}"
  [[ ${suites_of[$1]} != every ]] || chosen=.
  ctest_in_chroot "$1" --parallel "$(($(nproc) + 2))" -R "$chosen" -E "${left_out_of[$1]:-^$}" ||
    ctest_in_chroot "$1" --rerun-failed
}

# What CMake found, in the words of the table.
compiler_used() {
  sed -nE 's/^set\(CMAKE_CXX_COMPILER_(ID|VERSION) "(.*)"\)$/\2/p' \
    "$state/builds/$1"/CMakeFiles/*/CMakeCXXCompiler.cmake | tr '\n' ' ' | sed 's/GNU/GCC/; s/ $//'
}

libcurl_used() {
  local cache=$state/builds/$1/CMakeCache.txt headers library tls=
  # The second is where libcurl's own CMake package was found.
  headers=$(sed -nE 's/^CURL_INCLUDE_DIR:PATH=//p; s#^CURL_DIR:PATH=(/.*)/lib/cmake/CURL$#\1/include#p' "$cache")
  library=$(sed -n 's/^CURL_LIBRARY_RELEASE:FILEPATH=//p' "$cache")
  [[ $(in_chroot "$1" readlink -f "$library") != *gnutls* ]] || tls=' (GnuTLS)'
  in_chroot "$1" find "$headers" -name curlver.h -exec \
    sed -nE "s/^#define LIBCURL_VERSION \"([0-9.]*).*/\1$tls/p" {} +
}

# passed_of LOG: "PASSED of RUN", by the summaries of ctest: of all tests, and of those run once more.
passed_of() {
  sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$1" |
    awk 'NR == 1 { run = $2 } { failed = $1 } END { if (NR) print run - failed " of " run }'
}

# stated_of ROW: "PASSED of RUN" or "not run" in README.md.
stated_of() { sed -nE "s/^\| \`$1\` \|.*\| ([0-9]+ of [0-9]+|not run) \|.*/\1/p" "$here/README.md"; }

# is_worse PASSED STATED: more tests fail, or fewer or none are run.
is_worse() {
  local passed run stated_passed stated_run
  read -r passed _ run <<<"$1"
  read -r stated_passed _ stated_run <<<"$2"
  ((run == 0 || run < stated_run || run - passed > stated_run - stated_passed))
}

# In a process of its own, because a condition would switch -e off.
run_step() {
  bash -euo pipefail -c '. "$1"; "$2" "$3"' bash "$here/run.sh" "$@" \
    >"$state/builds/$2/logs/$1.log" 2>&1
}

# run_row ROW: prints its line of the table. Fails if it is worse than the one in README.md.
run_row() {
  local row=$1 step passed stated start=$SECONDS logs=$state/builds/$1/logs
  mkdir -p "$logs"
  for step in prepare configure build; do
    say "$row: $step"
    run_step "$step" "$row" && continue
    say "$row: failed; see $logs/$step.log"
    return 1
  done
  say "$row: run tests"
  run_step run_tests "$row" || true
  passed=$(passed_of "$logs/run_tests.log")
  stated=$(stated_of "$row")
  # shellcheck disable=SC2016
  printf '| `%s` | %s | %s | %s | %s | %d s |\n' "$row" "${platform_of[$row]}" \
    "$(compiler_used "$row")" "$(libcurl_used "$row")" "${passed:-none}" $((SECONDS - start))
  if [[ -z $stated ]]; then
    say "$row: README.md does not state a result"
    return 1
  fi
  is_worse "${passed:-0 of 0}" "${stated/not run/0 of 0}" || return 0
  say "$row: README.md states $stated; see $logs/run_tests.log"
  return 1
}

main() {
  if [[ ${1:-} == --list ]]; then
    printf '%s\n' "${rows[@]}"
    return 0
  fi
  local row failed=0 chosen=("$@")
  (($#)) || chosen=("${rows[@]}")
  for row in "${chosen[@]}"; do
    [[ -n ${chroot_of[$row]:-} ]] || { say "no such row: $row"; return 2; }
  done
  ((EUID == 0)) || { say "making chroots needs root"; return 2; }
  echo '| Row | Platform | Compiler | libcurl | Tests passed | Time |'
  echo '| --- | --- | --- | --- | --- | --- |'
  for row in "${chosen[@]}"; do
    if uses_own_libcurl "$row" && [[ -z ${BIZKITHUB_LIBCURL:-} ]]; then
      say "$row: left out, because BIZKITHUB_LIBCURL does not name the folder of that libcurl"
      continue
    fi
    run_row "$row" || failed=1
  done
  return "$failed"
}

[[ ${BASH_SOURCE[0]} != "$0" ]] || main "$@"
