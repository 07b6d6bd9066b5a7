#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_killed.sh PROGRAM DIRECTORY: kill -9 at random moments, and going on until every row is done.
# KILLS, ROWS and SEED make it heavier, or repeat a run.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

kills=${KILLS:-5} rows=${ROWS:-3000} seed=${SEED:-$RANDOM}
echo "KILLS=$kills ROWS=$rows SEED=$seed"
RANDOM=$seed

# killed KIND FILE: begins, and kills at a random moment of the first second. Returns whether it came
# to its end before.
killed() {
  "$program" "$@" 2>err &
  local import=$! code=0
  sleep "0.$(printf '%03d' $((RANDOM % 1000)))"
  kill -KILL "$import" 2>/dev/null || true
  wait "$import" 2>/dev/null || code=$?
  ((code == 137)) || { ((code <= 1)) || fail "it ended with $code: $(<err)"; return 0; }
  return 1
}
# import_with_kills KIND FILE
import_with_kills() {
  local done_kills=0 code=0
  while ((done_kills < kills)); do
    killed "$@" --rate "$((rows / kills + 1))/1" && break
    done_kills=$((done_kills + 1))
  done
  "$program" "$@" 2>err || code=$?
  ((code <= 1)) || fail "it ended with $code: $(<err)"
  echo "$1: killed $done_kills times"
}

customers "$((rows + 1))" >many.csv
import_with_kills customers many.csv
each_row_succeeded many.results.csv $((rows + 1))
[[ $(counted customersCreated) == $((rows + 1)) ]] || fail "$(counted customersCreated) customers"

matches "$rows" many.results.csv >matches.csv
import_with_kills matches matches.csv
applied=$(counted matchesApplied) created=$(counted relationsCreated)
succeeded=$(grep -c ,succeeded, matches.results.csv)
unknown=$(grep -c ,unknown, matches.results.csv || true)
echo "$applied matches applied, $created of them new; $succeeded succeeded, $unknown unknown"
((applied == created)) || fail "$((applied - created)) matches were made twice"
((succeeded + unknown == rows)) || fail "not every row is accounted for"
((created >= succeeded && created <= succeeded + unknown)) || fail "the results are wrong"
((unknown == 0)) || [[ $(grep -c @ matches.unknown.csv) == "$unknown" ]] ||
  fail "not every unknown match is listed"
