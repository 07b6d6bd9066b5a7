#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# event_loop.sh PROGRAM DIRECTORY: a whole run, and one that is interrupted.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run 0 200
has out "200 of 200 succeeded, 200 of them new"
run 2 nonsense
run 2
BIZKITHUB_API_KEY=PRODUnknown000000000000000000000 run 1 2
has out "record 1: unauthenticated, refused"
has out "0 of 2 succeeded"

# Without end, so far as this test is concerned. The loop's timer goes on beside it.
"$program" 1000000000 >out 2>err &
loop=$!
wait_for out ^progress:
wait_for out ^tick
kill -INT "$loop"
code=0
wait "$loop" || code=$?
((code == 1)) || fail "it ended with $code: $(tail -3 out err)"
has out "stopped: cancelled"
has out "of 1000000000 succeeded"
