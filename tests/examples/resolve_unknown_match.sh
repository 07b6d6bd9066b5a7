#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# resolve_unknown_match.sh PROGRAM DIRECTORY: the sandbox's keys LostAnswer and LostRequest leave the
# first match without an answer.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

export BIZKITHUB_MANAGER_PASSWORD=secret
run_with() {
  local tail=$1 code=$2
  shift 2
  BIZKITHUB_API_KEY=$(printf 'PROD%-28s' "$tail" | tr ' ' 0) run "$code" "$@"
}
lines() { [[ $(grep -cF -- "$1" out) == "$2" ]] || fail "not $2 times \"$1\": $(head -c 2000 out)"; }

run 0 manager@example.com plain@example.com 0
[[ $(<out) == matched ]] || fail "it said: $(<out)"

# Done, but unanswered: it is not repeated.
run_with LostAnswer 0 manager@example.com done@example.com 0
lines unknown 1
lines "the relation exists: nothing to repeat" 1
lines matched 0

# Not done: it is repeated once.
run_with LostRequest 0 manager@example.com lost@example.com 0
lines unknown 1
lines "the relation does not exist" 1
lines matched 1

# It cannot look: it repeats nothing.
BIZKITHUB_MANAGER_PASSWORD='' run_with LostRequest1 1 manager@example.com other@example.com 0
lines "login failed" 1
lines matched 0

run 2
has err Usage
