#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bulk.sh PROGRAM DIRECTORY: addresses good and bad, and a key that is refused.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

printf "%s\n" a@example.com no-at-sign b@example.com >addresses
run 1 <addresses
has out "line 2: invalid_argument, not_sent: invalid e-mail address"
has out "2 of 3 succeeded"
customers 500 | sed "1d; s/,.*//" >addresses
run 0 <addresses
has out "500 of 500 succeeded"
