#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_concurrent.sh PROGRAM DIRECTORY: two imports of one file at a time make each match once.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# made COUNT: so many matches were sent.
made() { [[ $(counted matchesApplied) == "$1" ]] || fail "$(counted matchesApplied) were sent, not $1"; }

customers 201 >many.csv
run 0 customers many.csv
matches 200 many.results.csv >all.csv

# By another name.
head -101 all.csv >target.csv
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
made 100
# The file has moved, and the journal has stayed.
mkdir archive
mv target.csv archive
ln -s archive/target.csv target.csv
run 0 matches target.csv
run 0 matches link.csv
made 100

# Its lock is deleted: the second takes over, and the first ends.
{ head -1 all.csv && sed -n 102,201p all.csv; } >taken.csv
"$program" matches taken.csv --rate 10/1 2>first &
first=$!
until (($(counted matchesApplied) > 105)); do sleep 0.05; done
rm taken.csv.journal-lock
code=0
"$program" matches taken.csv 2>second || code=$?
((code == 0 || code == 1)) || fail "the second ended with $code: $(<second)"
code=0
wait "$first" || code=$?
((code == 3)) || fail "the first ended with $code: $(<first)"
has first "another import has taken it over"
made "$(counted relationsCreated)"
run "$([[ $(grep -c ,succeeded, taken.results.csv) == 100 ]] && echo 0 || echo 1)" report taken.csv
succeeded=$(grep -c ,succeeded, taken.results.csv)
unknown=$(grep -c ,unknown, taken.results.csv || true)
((succeeded + unknown == 100)) || fail "$succeeded rows succeeded, and $unknown are unknown"
[[ ! -e taken.csv.journal-lock ]] || fail "a lock is left behind"
