#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_customers_interrupted.sh PROGRAM DIRECTORY: Ctrl-C in the middle, and going on from there.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

customers 1000 >many.csv
# Slow enough to be caught in the middle on any machine.
"$program" many.csv --results results.csv --rate 20/1 2>err &
import=$!
wait_for results.csv ^5,
kill -INT "$import"
code=0
wait "$import" || code=$?
((code == 3)) || fail "it ended with $code: $(cat err)"
has err "Ended before its time: interrupted"

skip=$(sed -n 's/^To go on: --skip //p' err)
((skip >= 1 && skip < 1000)) || fail "it says to skip $skip"
run 0 many.csv --results results.csv --skip "$skip"
each_row_succeeded results.csv 1000
[[ $(grep -c ^row, results.csv) == 1 ]] || fail "the header is there more than once"
