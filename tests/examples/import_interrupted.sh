#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_interrupted.sh PROGRAM DIRECTORY: Ctrl-C, two imports of one file, a kill. The sandbox takes
# fifteen seconds for every answer.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# begin KIND FILE [ARG...]: in the background, until a row is in flight.
begin() {
  "$program" "$@" 2>err &
  import=$!
  until { "$program" status "$2" 2>/dev/null || true; } | grep -q 'in flight'; do sleep 0.05; done
}
# ends CODE
ends() {
  local code=0
  wait "$import" || code=$?
  ((code == $1)) || fail "it ended with $code, not $1: $(<err)"
}
# interrupt: and wait until the import has taken the signal. Two pending signals are merged.
interrupt() {
  kill -INT "$import"
  while grep -q '^ShdPnd:.*[1-9a-f]' "/proc/$import/status"; do sleep 0.05; done
}
# No such customers exist. How the calls are answered does not matter here.
{
  echo managerCuRefNo,customerEmail
  for ((i = 1; i <= 10; ++i)); do echo "0123456789abcdef,customer-$i@example.com"; done
} >matches.csv

# Once: the call in flight is answered.
begin matches matches.csv
run 2 matches matches.csv
has err "another import of matches.csv is running"
run 3 status matches.csv
has out "An import of this file is running."
run 3 report matches.csv
has matches.results.csv ",in_flight,"
# Also if the file was replaced by a copy of itself meanwhile, as by an editor that saves it.
cp matches.csv saved.csv
mv saved.csv matches.csv
run 2 matches matches.csv
has err "another import of matches.csv is running"
run 3 status matches.csv
has out "An import of this file is running."
kill -INT "$import"
ends 3
has err "Ended before its time: interrupted"
! grep unknown err || fail "a call in flight was dropped"
has err "rejected by the service"
has err "  Finish this import first."
! grep "import that" err || fail "it tells to import the rejected rows"
has err "not done"
has err "To go on, run the same command again."

# Twice: it is dropped, and may have been done. It has long been sent.
cp matches.csv dropped.csv
begin matches dropped.csv
sleep 3
interrupt
interrupt
ends 3
has err "unknown: sent, but whether the match was made is not known"
has dropped.unknown.csv ",customer-1@example.com"

# A kill: the same, when it is noticed.
cp matches.csv killed.csv
begin matches killed.csv
sleep 3
kill -KILL "$import"
ends 137
run 3 status killed.csv
has out "in flight or next to be sent when it was killed"
run 3 report killed.csv
has killed.results.csv ",in_flight,"
run 3 status killed.csv
grep "killed.results.csv, as of 20[0-9-]* [0-9:]*; to renew it: bizkithub-import report killed.csv" out ||
  fail "it said: $(<out)"
