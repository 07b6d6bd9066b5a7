#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# In the root: fails if a relative link in a Markdown file leads to no file or no heading, or if a
# Markdown file names a public header that does not exist.
set -euo pipefail

problems=0
complain() {
  echo "$*"
  problems=1
}

prose() { sed '/^```/,/^```/d' "$1"; }

# As GitHub derives them from the headings.
anchors() {
  prose "$1" | sed -n 's/^##* //p' | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

checked=0
while read -r file; do
  while read -r link; do
    checked=$((checked + 1))
    path=${link%%#*}
    target=$file
    [[ -z $path ]] || target=$(dirname "$file")/$path
    if [[ ! -e $target ]]; then
      complain "$file: no such file: $link"
    elif [[ $link == *#* ]] && ! anchors "$target" | grep -qxF -- "${link#*#}"; then
      complain "$file: no such heading: $link"
    fi
  done < <(prose "$file" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' | grep -v ://)
  while read -r header; do
    [[ -e include/$header ]] || complain "$file: no such header: $header"
  done < <(grep -oE '\bbizkithub/\w+\.hpp' "$file")
done < <(find . -name build -prune -o -name '*.md' -print)

((checked)) || complain "no link was found"
exit "$problems"
