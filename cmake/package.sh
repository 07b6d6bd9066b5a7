#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# package.sh source: writes the source of the Debian packages, of the last commit, to build/package/source.
# package.sh build: builds the packages from it in build/package, checks them, and writes an SBOM and
# SHA-256 sums beside them. ./dev package installs between the two what they need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly out=build/package source=build/package/source

# The version is that of version.hpp, and of the release: an upgrade of Debian brings the next package.
write_changelog() {
  local version
  version=$(sed -n 's/^#define BIZKITHUB_VERSION_[A-Z]* \([0-9]*\)$/\1/p' "$source/include/bizkithub/version.hpp")
  # shellcheck source=/dev/null
  version=${version//$'\n'/.}-1~$(source /etc/os-release && echo "$ID${VERSION_ID:-}")
  printf 'bizkithub (%s) unstable; urgency=medium\n\n  * See changelog.gz.\n\n -- %s  %s\n' "$version" \
    "$(sed -n 's/^Maintainer: //p' "$source/debian/control")" \
    "$(TZ=UTC git log -1 --date=format-local:'%a, %d %b %Y %H:%M:%S +0000' --format=%cd)" \
    >"$source/debian/changelog"
}

write_source() {
  [[ -z $(git status --porcelain) ]] || echo "package: uncommitted changes are left out" >&2
  rm -rf "$out"
  mkdir -p "$source"
  git archive HEAD | tar -x -C "$source"
  cp -r "$source/cmake/debian" "$source/debian"
  write_changelog
}

build() {
  # The same commit gives the same bytes: the time is that of the changelog, and dpkg-buildflags maps
  # the folder away.
  (cd "$source" && env -u SOURCE_DATE_EPOCH dpkg-buildpackage --build=binary --no-sign)
  lintian --allow-root --fail-on error,warning --pedantic "$out"/*.changes
  cmake/sbom.sh "$out" "$(git rev-parse HEAD)"
  (cd "$out" && sha256sum -- *.deb *.spdx.json >SHA256SUMS)
}

case ${1:-} in
  source) write_source ;;
  build) build ;;
  *) echo "package.sh: source or build?" >&2 && exit 2 ;;
esac
