# SPDX-License-Identifier: MIT
# What the tests of the examples share.
# shellcheck shell=bash
set -euo pipefail

# shellcheck disable=SC2034  # used by those that include this
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$1
rm -rf "$2"
mkdir -p "$2"
cd "$2"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# run CODE ARG...: the program must end with that code. What it prints goes to `out` and `err`.
run() {
  local wanted=$1 code=0
  shift
  ${BIZKITHUB_EMULATOR:-} "$program" "$@" >out 2>err || code=$?
  # Windows ends a line with two characters.
  [[ -z ${BIZKITHUB_EMULATOR:-} ]] || sed -i 's/\r$//' out err
  ((code == wanted)) || fail "$* ended with $code, not $wanted; it said: $(head -c 2000 out err)"
}

# has FILE TEXT: a line of the file holds the text.
has() { grep -qF -- "$2" "$1" || fail "\"$2\" is not in $1: $(head -c 2000 "$1")"; }

# wait_for FILE PATTERN: until a line of the file matches. CTest's timeout ends a wait in vain.
wait_for() { until grep -q -- "$2" "$1" 2>/dev/null; do sleep 0.05; done; }

# customers COUNT: a file of so many.
customers() {
  echo email,companyName
  for ((i = 1; i <= $1; ++i)); do echo "customer-$i@example.com,\"Company $i, s.r.o.\""; done
}

# each_row_succeeded RESULTS COUNT: of the importer.
each_row_succeeded() {
  [[ $(grep -c ,succeeded, "$1") == "$2" && $(wc -l <"$1") == $(($2 + 1)) ]] ||
    fail "not every one of $2 rows succeeded: $(head -c 2000 "$1")"
}

# matches COUNT RESULTS: a file that matches the first customer in RESULTS with the others.
matches() {
  local manager
  manager=$(sed -n 2p "$2" | cut -d, -f4)
  echo managerCuRefNo,customerEmail
  for ((i = 2; i <= $1 + 1; ++i)); do echo "$manager,customer-$i@example.com"; done
}

# counted NAME: what the sandbox has counted.
counted() {
  local address=${BIZKITHUB_API_URL#http://} answer
  address=${address%%/*}
  exec 3<>"/dev/tcp/${address%:*}/${address#*:}"
  printf 'GET /sandbox/counts HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n' >&3
  answer=$(cat <&3)
  exec 3>&-
  [[ $answer =~ \"$1\":([0-9]+) ]] || fail "no $1 in: $answer"
  echo "${BASH_REMATCH[1]}"
}
