#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# metrics.sh PROGRAM DIRECTORY: counts calls, failures, retries, waits and latencies. The sandbox
# answers after 60 ms, and allows each key 8 calls in 10 seconds.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

calls='bizkithub_calls_total{endpoint="POST /api/v1/customer/create"'

# at_least NAME SECONDS
value_of() { sed -n "s/^$1 //p" out; }
at_least() { awk "BEGIN { exit !($(value_of "$1") >= $2) }" || fail "$1 is $(value_of "$1")"; }
has_no() { ! grep -qF -- "$2" "$1" || fail "\"$2\" is in $1: $(<"$1")"; }

run 0 jiří@example.com b@example.com
has out "$calls,result=\"success\"} 2"
has_no out "$calls,result=\"failure\"}"
has_no out 'bizkithub_failures_total{'
has_no out 'bizkithub_retries_total{'
has out 'bizkithub_attempt_seconds_bucket{le="0.05"} 0'
has out 'bizkithub_attempt_seconds_bucket{le="5"} 2'
has out 'bizkithub_attempt_seconds_bucket{le="+Inf"} 2'
has out 'bizkithub_attempt_seconds_count 2'
at_least bizkithub_attempt_seconds_sum 0.1

BIZKITHUB_API_KEY=PRODUnknown000000000000000000000 run 0 a@example.com
has out "$calls,result=\"failure\"} 1"
has_no out "$calls,result=\"success\"}"
has out 'bizkithub_failures_total{kind="unauthenticated",delivery="refused"} 1'
has out 'bizkithub_wait_seconds_total 0'

# A 503 with "Retry-After: 1": one call of six attempts.
BIZKITHUB_API_KEY=PRODUnavailable00000000000000000 run 0 a@example.com
has out "$calls,result=\"failure\"} 1"
has out 'bizkithub_failures_total{kind="server_error",delivery="unknown"} 1'
has out 'bizkithub_retries_total{kind="server_error"} 5'
has out 'bizkithub_attempt_seconds_count 6'
at_least bizkithub_wait_seconds_total 5

# The ninth call is over the limit, and succeeds after a wait.
BIZKITHUB_API_KEY=PROD1111111111111111111111111111 run 0 {1..9}@example.com
has out "$calls,result=\"success\"} 9"
has_no out 'bizkithub_failures_total{'
has out 'bizkithub_retries_total{kind="rate_limited"} 1'
has out 'bizkithub_attempt_seconds_count 10'
at_least bizkithub_wait_seconds_total 1
