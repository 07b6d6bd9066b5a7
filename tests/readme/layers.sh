#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# In the root: fails if a file of the library includes what its layer may not, defines a macro of its
# own, or is too long. The layers and their order are in the table of CONTRIBUTING.md, lowest first.
set -euo pipefail

find include src -type f | sort | xargs awk -v longest=300 '
  function complain(what) {
    print file ": " what
    failed = 1
  }

  # Internal headers include public headers, and those of their own and of lower layers.
  function check_internal(included) {
    if (split(included, part, "/") == 4 && part[2] == "detail") {
      if (!(part[3] in height) || height[part[3]] > height[layer]) complain(layer " includes " included)
    } else if (included ~ /^bizkithub\/.*\//) {
      complain("includes " included)
    } else if (included ~ /\.[hi]pp$/ && included !~ /^(bizkithub|nlohmann)\//) {
      complain("not a full path: " included)
    }
  }

  function check_public(included) {
    if (included == "bizkithub/detail/bulk/records.hpp") return
    if (included == "bizkithub/impl/" name ".ipp") return
    if (included ~ /^(bizkithub\/(detail|impl)|curl|nlohmann)\/|^idn2\.h$/) complain("includes " included)
  }

  # Those of version.hpp make one string of three numbers.
  function is_ours(macro) {
    if (file ~ /\/version\.hpp$/ && macro ~ /^BIZKITHUB_DETAIL_(TEXT|VERSION)$/) return 1
    if (file ~ /\/config\.hpp$/ && macro ~ /^BIZKITHUB_DETAIL_(MODE|JOIN|NAMESPACE)$/) return 1
    return macro ~ /^BIZKITHUB_(INLINE|API|NAMESPACE_BEGIN|NAMESPACE_END|HEADER_ONLY|SHARED|HAS_IDN2)$/ ||
      macro ~ /^BIZKITHUB_VERSION(_MAJOR|_MINOR|_PATCH)?$/
  }

  function begin_file() {
    files++
    file = FILENAME
    internal = file ~ /\/detail\//
    public = file ~ /^include\/bizkithub\/[^\/]*$/
    name = file
    gsub(/.*\/|\.[^.]*$/, "", name)
    if (!internal) return
    layer = file
    sub(/.*\/detail\//, "", layer)
    sub(/\/.*/, "", layer)
    if (!(layer in height)) complain("not in a layer of CONTRIBUTING.md")
  }

  BEGIN {
    while ((getline line < "CONTRIBUTING.md") > 0) {
      if (line !~ /^\| `[a-z]+\/` /) continue
      split(line, part, /[`\/]/)
      height[part[2]] = ++layers
    }
  }
  FNR == 1 { begin_file() }
  FNR == longest + 1 { complain("more than " longest " lines") }
  /^[ \t]*#[ \t]*include/ {
    included = $0
    gsub(/^[^<"]*[<"]|[>"].*/, "", included)
    if (internal) check_internal(included)
    if (public) check_public(included)
  }
  # A user sees the headers, not src.
  /^[ \t]*#[ \t]*define/ && FILENAME ~ /^include/ {
    macro = $0
    sub(/^[ \t]*#[ \t]*define[ \t]+/, "", macro)
    sub(/[^A-Za-z0-9_].*/, "", macro)
    if (!is_ours(macro)) complain("defines " macro)
  }
  END {
    if (layers < 5 || files < 50) {
      print layers + 0 " layers in CONTRIBUTING.md, " files + 0 " files: too few"
      exit 1
    }
    exit failed
  }'
