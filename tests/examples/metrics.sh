#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# metrics.sh PROGRAM DIRECTORY: counts successes and failures.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run 0 jiří@example.com b@example.com
has out 'bizkithub_calls_total{endpoint="POST /api/v1/customer/create",result="success"} 2'
has out 'bizkithub_attempt_seconds_bucket{le="+Inf"} 2'
has out 'bizkithub_attempt_seconds_count 2'
BIZKITHUB_API_KEY=PRODUnknown000000000000000000000 run 0 a@example.com
has out 'bizkithub_failures_total{kind="unauthenticated",delivery="refused"} 1'
