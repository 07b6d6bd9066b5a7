#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_concurrent.sh PROGRAM DIRECTORY: two imports of one file at a time make each match once.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

customers 201 >many.csv
run 0 customers many.csv
matches 200 many.results.csv >all.csv

# By another name.
head -51 all.csv >target.csv
ln -s target.csv link.csv
"$program" matches target.csv --rate 10/1 2>first &
first=$!
until (($(counted matchesApplied) > 5)); do sleep 0.05; done
run 2 matches link.csv
has err "another import of link.csv is running"
run 3 status link.csv
has out "An import of this file is running."
wait "$first" || fail "it ended with $?: $(<first)"
run 0 matches link.csv
[[ $(counted matchesApplied) == 50 ]] || fail "$(counted matchesApplied) matches were sent, not 50"

# Its lock is deleted: the second takes over, and the first ends.
{ head -1 all.csv && sed -n 52,201p all.csv; } >taken.csv
"$program" matches taken.csv --rate 10/1 2>first &
first=$!
until (($(counted matchesApplied) > 55)); do sleep 0.05; done
rm taken.csv.journal-lock
code=0
"$program" matches taken.csv 2>second || code=$?
((code == 0 || code == 1)) || fail "the second ended with $code: $(<second)"
code=0
wait "$first" || code=$?
((code == 3)) || fail "the first ended with $code: $(<first)"
has first "another import has taken it over"
[[ $(counted matchesApplied) == $(counted relationsCreated) ]] || fail "matches were made twice"
run "$([[ $(grep -c ,succeeded, taken.results.csv) == 150 ]] && echo 0 || echo 1)" report taken.csv
succeeded=$(grep -c ,succeeded, taken.results.csv)
unknown=$(grep -c ,unknown, taken.results.csv || true)
((succeeded + unknown == 150)) || fail "$succeeded rows succeeded, and $unknown are unknown"
[[ ! -e taken.csv.journal-lock ]] || fail "a lock is left behind"
