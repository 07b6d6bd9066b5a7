#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_reports.sh PROGRAM DIRECTORY: where reports would be written into each other.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# One file for two reports.
customers 10 >few.csv
for rejects in o.csv ./o.csv "$PWD/o.csv" few.unknown.csv few.results.csv; do
  results=o.csv
  [[ $rejects != *results.csv ]] || results=./few.results.csv
  run 2 customers few.csv --results $results --rejects "$rejects"
  has err "would be written into one file: "
done
[[ $(counted customersCreated) == 0 && $(echo few*) == few.csv ]] || fail "it began, and left $(echo few*)"

# Many at once.
{ echo email && for ((i = 0; i < 2000; ++i)); do echo "not-valid-$i"; done; } >bad.csv
run 1 customers bad.csv
cp bad.results.csv results.csv
cp bad.rejects.csv rejects.csv
reports=()
for i in 1 2 3 4 5 6 7 8; do
  "$program" report bad.csv 2>"err.$i" >"out.$i" &
  reports+=($!)
done
for i in 1 2 3 4 5 6 7 8; do
  code=0
  wait "${reports[i - 1]}" || code=$?
  ((code == 1)) || fail "report $i ended with $code: $(<"err.$i")"
done
cmp results.csv bad.results.csv
cmp rejects.csv bad.rejects.csv
[[ $(echo *.part) == '*.part' ]] || fail "they left $(echo *.part)"
