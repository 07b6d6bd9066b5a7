#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# installed.sh PACKAGES, as root in a clean chroot: installs the Debian packages in that folder, uses
# them as their users would, and purges them.
set -euxo pipefail
packages=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
cd "$work"

install() { DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@"; }

# step NAME [NAME=VALUE...]: a step of the consumer tests, with what is installed in /usr.
step() {
  local name=$1
  shift
  cmake "-DSETTINGS=$work/settings.cmake" "-DWORK=$work/$name" -DPREFIX=/usr "${@/#/-D}" \
    -P "$root/tests/consumer/steps/$name.cmake"
}

apt-get -qq update
install "$packages"/libbizkithub0.1_*.deb "$packages"/bizkithub-tools_*.deb man-db

# The programs
for program in /usr/bin/bizkithub-*; do
  name=${program##*/}
  "$program" --help >help
  MANWIDTH=200 man --warnings "$name" >page 2>warnings
  [[ ! -s warnings ]]
  grep -q "^ *$name" page
  # Every line of --help that begins with an option is in the man page.
  grep -E '^ +-' help | while read -r line; do grep -qF -- "$line" page; done
  # shellcheck source=/dev/null
  source "/usr/share/bash-completion/completions/$name"
  COMP_WORDS=("$name" --he) COMP_CWORD=1 COMPREPLY=()
  _bizkithub_tool "$name" --he
  [[ ${COMPREPLY[*]} == --help ]]
done

# The shared library, with nothing but what libbizkithub-dev depends on
install "$packages"/libbizkithub-dev_*.deb g++ make cmake pkg-config
for setting in "CONSUMER_DIR \"$root/tests/consumer\"" "SOURCE_ROOT \"$root\"" 'GENERATOR "Unix Makefiles"' \
  'CXX c++' 'CXX_ID GNU' 'READELF readelf' 'NM nm' 'PKG_CONFIG pkg-config'; do
  echo "set($setting)"
done >settings.cmake
step find_package PROJECT=find_package
step pkg_config SHARED=ON
step exports
programs=(/usr/bin/bizkithub-*)
step hardened "LIBRARIES=/usr/lib/*/libbizkithub.so" "PROGRAMS=$(IFS=';' && echo "${programs[*]}")"

# The static library and header-only, with what it recommends
# shellcheck disable=SC2046
install $(dpkg-query -W -f '${Recommends}' libbizkithub-dev | sed 's/ *|[^,]*//g; s/,//g')
step find_package PROJECT=find_package_header_only
# shellcheck disable=SC2046
c++ -std=c++17 "$root"/tests/consumer/program/{main,create}.cpp $(pkg-config --cflags bizkithub) \
  $(pkg-config --static --libs bizkithub | sed 's/-lbizkithub/-l:libbizkithub.a/') -o static
./static
if ldd static | grep bizkithub; then exit 1; fi

# A whole program: the quickstart, against the sandbox
# shellcheck disable=SC2046
c++ -std=c++17 /usr/share/doc/libbizkithub-dev/examples/quickstart.cpp \
  $(pkg-config --cflags --libs bizkithub) -o quickstart
BIZKITHUB_API_KEY=PROD0000000000000000000000000000 \
  "$root/tests/consumer/with_sandbox.sh" /usr/bin/bizkithub-sandbox ./quickstart

# Nothing is left behind
apt-get -qq -y purge 'libbizkithub*' 'bizkithub-*'
[[ -z $(dpkg-query -W -f '${Package}\n' '*bizkithub*' 2>/dev/null) ]]
cd /
rm -rf "$work"
[[ -z $(find / -xdev -name '*bizkithub*' -not -path '/proc/*' -not -path "$packages/*" -not -path "$root/*") ]]
