#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# check.sh [RELEASE...], as root: for each release of Debian, builds the packages of the last commit
# twice in a clean chroot, in different folders, and compares the results. Installs, uses and purges
# them in another chroot. What was built is left in build/package-check/RELEASE.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if (($# != 1)); then
  (($#)) || set -- bookworm trixie
  for release in "$@"; do tests/package/check.sh "$release"; done
  exit
fi
readonly release=$1 state=$PWD/build/package-check log=$PWD/build/package-check/$1.log
mkdir -p "$state"

say() { echo "package: $release: $* ($SECONDS s)" >&3; }

# in_chroot ROOT COMMAND...: with mounts and processes that end with it.
in_chroot() {
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child bash -euc '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    exec env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$@"' - "$@"
}

# make_chroot NAME: a copy of a new system, which is kept.
make_chroot() {
  if [[ ! -e $state/base/$release ]]; then
    mkdir -p "$state/base"
    rm -rf "$state/base/$release.new"
    debootstrap --variant=minbase "$release" "$state/base/$release.new"
    mv "$state/base/$release.new" "$state/base/$release"
  fi
  rm -rf "${state:?}/$1"
  cp -a "$state/base/$release" "$state/$1"
}

build_twice() {
  local first=$state/build/one/source second=$state/build/the/other/folder
  mkdir -p "$state/build"/{one,the/other}
  git -c safe.directory='*' clone -q --depth 1 "file://$PWD" "$first"
  cp -r "$first" "$second"
  in_chroot "$state/build" /one/source/dev package
  in_chroot "$state/build" /the/other/folder/dev package
  (cd "$first/build/package" && sha256sum --check --quiet SHA256SUMS)
  diff {"$first","$second"}/build/package/SHA256SUMS
}

check() {
  make_chroot build
  in_chroot "$state/build" apt-get -qq update
  say "building twice"
  build_twice
  say "both builds are the same"
  rm -rf "${state:?}/$release"
  mkdir "$state/$release"
  find "$state/build/one/source/build/package" -maxdepth 1 -type f -exec cp {} "$state/$release" \;

  make_chroot clean
  cp -r "$state/$release" "$state/clean/packages"
  cp -r "$state/build/one/source" "$state/clean/source"
  in_chroot "$state/clean" /source/tests/package/installed.sh /packages
  say "installed, used and purged"
}

exec 3>&1
trap '(($? == 0)) || tail -n 30 "$log" >&2' EXIT
say "see $log"
check >"$log" 2>&1
rm -rf "$state"/{build,clean}
