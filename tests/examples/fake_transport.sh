#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fake_transport.sh PROGRAM DIRECTORY: every check of it holds, and no server is asked.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

BIZKITHUB_API_URL=http://127.0.0.1:1 run 0
has out "ok      a new customer is welcomed"
[[ $(wc -l <out) == 7 ]] || fail "$(<out)"
