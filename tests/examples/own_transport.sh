#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# own_transport.sh PROGRAM DIRECTORY: a success, a refusal, and no server.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run 0 jan@barasek.com
[[ $(<out) == 1cGIHvFoQDGLAbcA ]] || fail "$(<out)"
BIZKITHUB_API_KEY=PRODUnknown000000000000000000000 run 1 jan@barasek.com
has out "unauthenticated, refused"
BIZKITHUB_API_URL=http://127.0.0.1:1 run 1 jan@barasek.com
has out "network, not_sent"
