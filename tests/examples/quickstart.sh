#!/usr/bin/env bash
# quickstart.sh PROGRAM DIRECTORY: two customers and their match, then two refusals.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run 0
has out 'create_customer("  Jan.Novak+Gym@Example.COM ")'
has out 'matched, HTTP 200'
has out 'a key that does not exist'
