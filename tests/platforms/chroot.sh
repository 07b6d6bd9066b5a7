#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Chroots by debootstrap, from the mirror that it is set up with.

# A chroot is named SUITE[-ARCHITECTURE or any other word].
chroot_path() { echo "$state/chroots/${chroot_of[$1]}"; }

architecture() {
  [[ $1 == *-i386 ]] && echo i386 || dpkg --print-architecture
}

make_chroot() {
  local name=$1 path=$state/chroots/$1
  [[ ! -e $path ]] || return 0
  mkdir -p "$state/chroots"
  rm -rf "$path.new"
  debootstrap --variant=minbase --arch="$(architecture "$name")" "${name%%-*}" "$path.new"
  printf '#!/bin/sh\nexit 101\n' >"$path.new/usr/sbin/policy-rc.d"
  chmod +x "$path.new/usr/sbin/policy-rc.d"
  mkdir -p "$path.new"/{source,build,ccache,libcurl}
  mv "$path.new" "$path"
}

uses_own_libcurl() { [[ ${cmake_of[$1]} == */libcurl* ]]; }

install() {
  # shellcheck disable=SC2086
  in_chroot "$1" apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install $2
}

# A mirror may be frozen, so the age of its lists does not matter.
install_packages() {
  local architecture packages="$common_packages ${packages_of[$1]}"
  for architecture in $(grep -oE ':[a-z0-9]+' <<<"$packages" | tr -d : | sort -u); do
    in_chroot "$1" dpkg --add-architecture "$architecture"
  done
  install "$1" "$packages" && return
  in_chroot "$1" dpkg --configure -a
  in_chroot "$1" apt-get -qq -o Acquire::Check-Valid-Until=false update
  install "$1" "$packages"
  in_chroot "$1" apt-get clean
}

# Makes the chroot of a row, and installs what the row needs.
prepare() {
  make_chroot "${chroot_of[$1]}"
  cp /etc/resolv.conf "$state/chroots/${chroot_of[$1]}/etc/resolv.conf"
  install_packages "$1"
  [[ -z ${setup_of[$1]:-} ]] || in_chroot "$1" "/source/tests/platforms/${setup_of[$1]}"
}

# in_chroot ROW COMMAND [ARGUMENT...]: with mounts and processes of its own, which end with it.
in_chroot() {
  local row=$1 work=$state/builds/$1 ccache=${CCACHE_DIR:-$state/ccache}
  shift
  mkdir -p "$work" "$ccache"
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 arch=$5
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/tmp"
    mount --bind "$2" "$root/source"
    mount --bind "$3" "$root/build"
    mount --bind "$4" "$root/ccache"
    if [[ -n $6 ]]; then mount --bind "$6" "$root/libcurl"; fi
    shift 6
    exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 CCACHE_DIR=/ccache \
      DEBIAN_FRONTEND=noninteractive setarch "$arch" chroot "$root" "$@"' \
    bash "$(chroot_path "$row")" "$source" "$work" "$ccache" \
    "$([[ $(chroot_path "$row") == *-i386 ]] && echo i686 || uname -m)" \
    "$(! uses_own_libcurl "$row" || echo "$BIZKITHUB_LIBCURL")" "$@"
}
