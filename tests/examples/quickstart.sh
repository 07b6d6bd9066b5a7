#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# quickstart.sh PROGRAM DIRECTORY: what it prints.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run 0
has out "new customer "
has out "known customer "
has out "matched, HTTP 200"
has out "failed: invalid_argument, not_sent: invalid e-mail address: more than one @"
has out "failed: unauthenticated, refused"
