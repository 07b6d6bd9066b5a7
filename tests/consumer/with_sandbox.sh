#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# with_sandbox.sh SANDBOX COMMAND...: runs COMMAND with BIZKITHUB_API_URL leading to a sandbox of its
# own, which is stopped in every case. Ends with the exit code of COMMAND. BIZKITHUB_EMULATOR, if set,
# runs the sandbox. BIZKITHUB_SANDBOX_OPTIONS are further options of the sandbox.
set -euo pipefail

sandbox=$1
shift

# shellcheck disable=SC2086  # several options
coproc sandbox_process {
  exec ${BIZKITHUB_EMULATOR:-} "$sandbox" --port 0 ${BIZKITHUB_SANDBOX_OPTIONS:-}
}
# shellcheck disable=SC2154  # coproc assigns it
sandbox_pid=$sandbox_process_PID
stop_sandbox() {
  kill "$sandbox_pid" 2>/dev/null || true
  wait "$sandbox_pid" 2>/dev/null || true
}
trap stop_sandbox EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Its first line is its URL.
if ! read -r -t 30 url <&"${sandbox_process[0]}"; then
  echo "with_sandbox.sh: $sandbox did not start" >&2
  exit 1
fi
# Windows ends a line with two characters.
BIZKITHUB_API_URL=${url%$'\r'} "$@"
