#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# logging_spdlog.sh PROGRAM DIRECTORY: log lines of a success and a failure.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run 0 jan@example.com
has out '[debug] POST /api/v1/customer/create: attempt 1: succeeded, HTTP 200'
run 1 nonsense
has out '[error] invalid e-mail address: no @'
BIZKITHUB_API_KEY=PRODUnknown000000000000000000000 run 1 jan@example.com
has out '[error] POST /api/v1/customer/create: failed: unauthenticated, refused'
! grep -q 'jan@example.com\|PRODUnknown' out || fail "an address or a key is in the log"
