#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# licences.sh [--add], in the root: fails if a source file does not begin with its SPDX line, which in a
# script is below `#!`. With --add, it writes the line.
set -euo pipefail
readonly line='SPDX-License-Identifier: MIT'

mapfile -t lacking < <(
  find . \( -name build -o -name .git -o -name seeds \) -prune -o -type f -print0 | sort -z |
    xargs -0 awk -v line="$line" '
      FNR == 1 { is_script = /^#!/ }
      FNR == 1 + is_script {
        is_source = is_script || FILENAME ~ /(\.([hi]pp|cpp|cmake|sh|py)|CMakeLists\.txt)(\.in)?$/
        if (is_source && $0 != "// " line && $0 != "# " line) print FILENAME
      }'
)

for file in "${lacking[@]}"; do
  if [[ ${1:-} == --add ]]; then
    [[ $file == *.[chi]pp ]] && comment=// || comment='#'
    sed -i -e "1{/^#!/{n;i $comment $line" -e 'b};' -e "i $comment $line" -e '}' "$file"
  else
    echo "$file: does not begin with the SPDX line; see tests/readme/licences.sh"
  fi
done
[[ ${1:-} == --add ]] || ((${#lacking[@]} == 0))
