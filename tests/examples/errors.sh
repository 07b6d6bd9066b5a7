#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# errors.sh PROGRAM DIRECTORY: a success, and failures of several kinds.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run 0 jan@barasek.com
has out "jan@barasek.com: 1cGIHvFoQDGLAbcA"
run 1 jan@@barasek.com
has out "nothing was sent; ask the user to correct the input"
has out "field: email"
BIZKITHUB_API_KEY=PRODUnknown000000000000000000000 run 1 jan@barasek.com
has out "the service did not do it; alert the operator: the key needs attention"
has out "see https://docs.bizkithub.com/"
BIZKITHUB_API_KEY="" run 2 jan@barasek.com
