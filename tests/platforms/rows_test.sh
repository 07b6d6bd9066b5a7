#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Tests what ./dev platforms compares, without running a row: each row has a line in README.md, and
# only rows do; a row is worse if more tests fail or fewer are run.
set -euo pipefail
# shellcheck source=tests/platforms/run.sh
. "$(dirname "${BASH_SOURCE[0]}")/run.sh"

problems=0
complain() {
  echo "$*"
  problems=1
}

# shellcheck disable=SC2016
diff <(printf '%s\n' "${rows[@]}") <(sed -nE 's/^\| `([^`]*)` \|.*/\1/p' "$here/README.md") ||
  complain "not the rows of README.md"
for row in "${rows[@]}"; do
  [[ -n $(stated_of "$row") ]] || complain "README.md states no result of $row"
done

while read -r is passed _ run stated_passed _ stated_run; do
  if is_worse "$passed of $run" "$stated_passed of $stated_run"; then found=worse; else found=fine; fi
  [[ $found == "$is" ]] || complain "$passed of $run is $found, where $stated_passed of $stated_run is stated"
done <<'CASES'
fine 10 of 10 10 of 10
fine 12 of 12 10 of 10
fine 12 of 13 9 of 10
worse 9 of 10 10 of 10
worse 9 of 9 10 of 10
worse 11 of 12 10 of 10
worse 0 of 0 0 of 0
fine 10 of 10 0 of 0
CASES

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo '99% tests passed, 1 tests failed out of 320' >"$log"
[[ $(passed_of "$log") == "319 of 320" ]] || complain "the summary of ctest is read wrongly"
echo '100% tests passed, 0 tests failed out of 1' >>"$log"
[[ $(passed_of "$log") == "320 of 320" ]] || complain "the summary of a second run is read wrongly"

exit "$problems"
