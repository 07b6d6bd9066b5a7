#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_disk_full.sh PROGRAM DIRECTORY: nothing is lost, and nothing is sent twice, when the disk is
# full. A limit on the size of files stands for it.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

customers 2001 >many.csv
code=0
(ulimit -f 16 && exec "$program" customers many.csv) 2>err || code=$?
((code == 2)) || fail "it ended with $code: $(<err)"
[[ $(counted customersCreated) == 0 ]] || fail "it sent customers without a journal"
code=0
(ulimit -f 192 && exec "$program" customers many.csv) 2>err || code=$?
((code == 3)) || fail "it ended with $code: $(<err)"
has err "the journal cannot be written: "
run 0 customers many.csv
each_row_succeeded many.results.csv 2001

matches 2000 many.results.csv >matches.csv
code=0
(ulimit -f 192 && exec "$program" matches matches.csv) 2>err || code=$?
((code == 3)) || fail "it ended with $code: $(<err)"
sent=$(counted matchesApplied)
((sent > 0 && sent < 2000)) || fail "the journal was full after $sent matches"
code=0
"$program" matches matches.csv 2>err || code=$?
((code <= 1)) || fail "it ended with $code: $(<err)"
[[ $(counted matchesApplied) == "$(counted relationsCreated)" ]] || fail "a match was made twice"
succeeded=$(grep -c ,succeeded, matches.results.csv)
unknown=$(grep -c ,unknown, matches.results.csv || true)
((succeeded + unknown == 2000)) || fail "$succeeded succeeded, $unknown unknown"
echo "$sent sent before the disk was full; $unknown unknown"
