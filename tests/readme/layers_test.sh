#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# layers_test.sh DIRECTORY, in the root: layers.sh and licences.sh notice each kind of mistake. DIRECTORY
# is emptied first.
set -euo pipefail
script=$PWD/tests/readme/layers.sh
licences=$PWD/tests/readme/licences.sh
rm -rf "$1"
mkdir -p "$1"
cp -r CONTRIBUTING.md include src "$1"
cd "$1"

# mistake FILE LINE EXPECTED: with LINE at its end, FILE must be complained of.
mistake() {
  local file=include/bizkithub/$1 output
  [[ ! -e $file ]] || cp "$file" saved
  printf '%s\n' "$2" >>"$file"
  if output=$("$script"); then
    echo "not noticed: $1: $2"
    exit 1
  elif ! grep -qF -- "$3" <<<"$output"; then
    echo "expected '$3' in: $output"
    exit 1
  fi
  if [[ -e saved ]]; then mv saved "$file"; else rm "$file"; fi
}

"$script"
mistake detail/text/utf8.hpp '#include <bizkithub/detail/json/reader.hpp>' 'text includes bizkithub/detail/json/reader.hpp'
mistake detail/client/client_state.hpp '#include <bizkithub/detail/bulk/record.hpp>' 'client includes bizkithub/detail/bulk'
mistake detail/api/endpoint.hpp '# include "bizkithub/detail/call/call.hpp"' 'api includes bizkithub/detail/call'
mistake detail/api/endpoint.hpp '#include <bizkithub/impl/ip.ipp>' 'includes bizkithub/impl/ip.ipp'
mistake detail/api/endpoint.hpp '#include "classify.hpp"' 'not a full path'
mkdir include/bizkithub/detail/more
mistake detail/more/more.hpp '#pragma once' 'not in a layer'
rmdir include/bizkithub/detail/more
mistake client.hpp '#include <nlohmann/json.hpp>' 'includes nlohmann/json.hpp'
mistake client.hpp '#include <curl/curl.h>' 'includes curl/curl.h'
mistake client.hpp '#include <bizkithub/detail/client/client_state.hpp>' 'includes bizkithub/detail/client'
mistake client.hpp '#include <bizkithub/impl/ip.ipp>' 'includes bizkithub/impl/ip.ipp'
mistake detail/text/utf8.hpp '#define BIZKITHUB_TRY(x) x' 'defines BIZKITHUB_TRY'
mistake impl/ip.ipp '#  define DEBUG' 'defines DEBUG'
mistake retry.hpp "$(printf '//%.0s\n' {1..300})" 'more than 300 lines'

"$licences"
printf '#pragma once\n' >src/new.hpp
printf '#!/bin/sh\nexit\n' >new
output=$("$licences") && exit 1
grep -q '^\./new: ' <<<"$output"
grep -q '^\./src/new\.hpp: ' <<<"$output"
"$licences" --add
"$licences"
[[ $(head -n 2 new) == $'#!/bin/sh\n# SPDX-License-Identifier: MIT' ]]
