#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# names.sh BUILD SANDBOX, in the root: fails if a Markdown file names a command of ./dev, a program of
# the build, an option of the sandbox or a CMake option that does not exist, or a wrong default.
set -euo pipefail
build=$1
sandbox=$2

problems=0
complain() {
  echo "$*"
  problems=1
}

# each PATTERN FILE...: what matches in these files. It is an error if nothing does.
each() { grep -ohE -- "$@" | sort -u || complain "nothing matches $1"; }

mapfile -t documents < <(find . -name build -prune -o -name '*.md' -print)

help=$(./dev --help)
for command in $(each '\./dev [a-z]+' "${documents[@]}" | sed 's/.* //'); do
  grep -q "^  $command " <<<"$help" || complain "not in the help of ./dev: $command"
done

help=$("$sandbox" --help)
for option in $(sed -n '/^## Sandbox/,/^## Bulk/p' examples/README.md | each '`--[a-z-]+' - | tr -d '`'); do
  grep -q "^  $option " <<<"$help" || complain "not in the help of the sandbox: $option"
done

for program in $(each 'build/demo/[a-z_/-]+' "${documents[@]}"); do
  [[ -e $build/${program#build/demo/} ]] || complain "not in the build: $program"
done

# NAME DEFAULT, a line for each option that is ours.
# shellcheck disable=SC2016
options=$(cat CMakeLists.txt cmake/*.cmake | tr '\n' ' ' |
  grep -oE 'option\(BIZKITHUB_\w+ +"[^"]*" +[^)]+\)|set\(BIZKITHUB_\w+ +\S+ +CACHE' |
  sed -E 's/option\((\w+) +"[^"]*" +(.*)\)/\1 \2/; s/set\((\w+) +(\S+) +CACHE/\1 \2/
    s/\$\{BIZKITHUB_TOP_LEVEL\}/ON, in a subproject OFF/; s/\$\{bizkithub_default\}/AUTO, in a subproject OFF/')
# shellcheck disable=SC2016
documented=$(sed -nE 's/^\| `(BIZKITHUB_\w+)` \| ([^|]*) \|.*/\1 \2/p' cmake/README.md | tr -d '`')
diff <(sort <<<"$options") <(sort <<<"$documented") ||
  complain "cmake/README.md and the CMake options differ"

exit "$problems"
