#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_mended.sh PROGRAM DIRECTORY: a person mends the rejected rows while an import is running.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# begin FILE: imports it in the background, until some of its customers are created.
begin() {
  local before
  before=$(counted customersCreated)
  "$program" customers "$1" --rate 50/1 2>err &
  import=$!
  until (($(counted customersCreated) > before + 5)); do sleep 0.05; done
}
# mended_meanwhile FILE: appends to the file of rejected rows of the import that is running, which
# then leaves that file alone, and says so.
mended_meanwhile() {
  local rejects=${1%.csv}.rejects.csv code=0
  echo ",mended@example.com," >>"$rejects"
  cp "$rejects" mended.csv
  kill -INT "$import"
  wait "$import" || code=$?
  ((code == 3)) || fail "it ended with $code: $(<err)"
  has err "$rejects has changed since this program wrote it, or is another file. Rename it"
  has err "Once it can, run: bizkithub-import report $1"
  cmp mended.csv "$rejects" || fail "the mended rows are lost"
  [[ $(echo *.part) == '*.part' ]] || fail "it left $(echo *.part)"
}

# Where there are rejected rows again.
customers 2000 | sed '1a bad,' >more.csv
begin more.csv
kill -INT "$import"
wait "$import" || true
# The row that is not valid comes first, and is tried again.
begin more.csv
mended_meanwhile more.csv
# Renamed, it may be imported, and the report be written.
mv more.rejects.csv mended.csv
run 3 report more.csv
has more.rejects.csv "line 2: "
run 1 customers mended.csv
has mended.results.csv ",mended@example.com,succeeded,"

# Where there are none any more.
customers 0 | sed '1a bad,' >none.csv
run 1 customers none.csv
customers 2000 >none.csv
begin none.csv
mended_meanwhile none.csv
