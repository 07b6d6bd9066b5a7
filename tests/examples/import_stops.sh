#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_stops.sh PROGRAM DIRECTORY: the import ends when going on is pointless, and skips nothing.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

customers 1000 >many.csv

# stops TEXT: it ends before its time, for that reason, and no row is done.
stops() {
  run 3 customers many.csv --max-in-flight 8
  has err "Ended before its time: "
  has err "$1"
  has err "1,000  not done"
  has err "To go on, run the same command again."
  [[ $(grep -c ,not_done, many.results.csv) == 1000 ]] || fail "$(head -3 many.results.csv)"
}
key() { printf 'PROD%-28s' "$1" | tr ' ' 0; }

BIZKITHUB_API_KEY=$(key Unknown) stops "API key does not exist. (PUBLIC_API_KEY_DOES_NOT_EXIST). Check the key in BIZKITHUB_API_KEY."
BIZKITHUB_API_KEY=$(key NoScope) stops "The key needs another scope"
BIZKITHUB_API_URL=http://127.0.0.1:1 stops "50 calls in a row failed, the last one: no connection to 127.0.0.1. Check the network, the proxy, and BIZKITHUB_API_URL, which is http://127.0.0.1:1."
elsewhere=${BIZKITHUB_API_URL/v1/v2}
BIZKITHUB_API_URL=$elsewhere stops "Check BIZKITHUB_API_URL, which is $elsewhere: the address may be of something else."
BIZKITHUB_API_KEY=$(key BadGateway) stops "50 calls in a row failed"

# expires KIND FILE ROWS: the key is refused after 100 rows. That is the reason given, and not that the
# rest was cancelled.
expires() {
  BIZKITHUB_API_KEY=$(key "ExpiresSoon$1") run 3 "$1" "$2.csv" --max-in-flight 8
  has err "Ended before its time: the service refused the API key: API key has expired. (PUBLIC_API_KEY_HAS_BEEN_EXPIRED). Check the key in BIZKITHUB_API_KEY."
  has err "100  succeeded"
  has err "$(($3 - 100))  not done"
  [[ $(grep -c ,succeeded, "$2.results.csv") == 100 && $(grep -c ,not_done, "$2.results.csv") == $(($3 - 100)) ]] ||
    fail "$(tail -n +95 "$2.results.csv" | head -20)"
  ! grep -i cancel err "$2.results.csv" || fail "the rest was cancelled"
}
expires customers many 1000

# With all of that mended, the same command imports every row.
run 0 customers many.csv
each_row_succeeded many.results.csv 1000

# On a terminal, one line changes, and the last problem is below it. They are no wider than the
# terminal. `script` has a terminal for it.
{ echo email && echo 'a@b@example.com and more text than there are columns' && sed 1d many.csv; } | cut -d, -f1 >terminal.csv
script -qec "stty cols 40; '$program' customers terminal.csv --rate 2000/1" typescript >/dev/null || true
grep -q $'\r\033\[K[0-9,]* of 1,001 rows, ' typescript || fail "no line that changes: $(<typescript)"
grep -q $'^\033\[Klast problem: line 2, "a@b' typescript || fail "no problem: $(<typescript)"
tr '\r' '\n' <typescript | sed 's/\x1b\[A//' | grep -aE '^.\[K.{40}' && fail "a line is too wide"

# The service rejects many rows, one after the other, for what is in them: that is no reason to end.
manager=$(sed -n 2p many.results.csv | cut -d, -f4)
{
  echo managerCuRefNo,customerEmail
  echo "$manager,customer-2@example.com"
  for ((i = 0; i < 200; ++i)); do echo "$manager,nobody-$i@example.com"; done
  echo "$manager,customer-3@example.com"
} >matches.csv
run 1 matches matches.csv --max-in-flight 1
has err "2  succeeded"
has err "200  rejected by the service"

# But not if no row has ever succeeded. These rows are tried again.
sed '/,customer-/d' matches.csv >nobodies.csv
run 3 matches nobodies.csv
has err "50 calls in a row failed"
has err "200  not done"
run 1 matches nobodies.csv --max-failures 0
has err "200  rejected by the service"

# A key that is refused ends the matches, too.
matches 150 many.results.csv >expiring.csv
expires matches expiring 150

# A match whose answer is lost is unknown. It is listed, and not sent again.
matches 20 many.results.csv >lost.csv
sed -i "s/$manager/$(sed -n 500p many.results.csv | cut -d, -f4)/" lost.csv
before=$(counted matchesApplied)
BIZKITHUB_API_KEY=$(key LostAnswer) run 1 matches lost.csv --max-in-flight 1
has err "19  succeeded"
has err "1  unknown: sent, but whether the match was made is not known"
has err "are in lost.unknown.csv. They are not sent again."
has lost.unknown.csv ",customer-2@example.com"
run 1 matches lost.csv
[[ $(counted matchesApplied) == $((before + 20)) ]] || fail "a match was sent again"

# Where no number of failures ends it, the rows that failed are tried again by the same command.
customers 100 >gateway.csv
BIZKITHUB_API_KEY=$(key BadGateway) run 1 customers gateway.csv --max-failures 0
has err "100  failed"
has err "To try the failed rows again, run the same command again."
has gateway.results.csv ",failed,,,server_error,unknown,"
run 0 customers gateway.csv
each_row_succeeded gateway.results.csv 100
# So are matches that were not sent.
head -2 lost.csv >nobody.csv
BIZKITHUB_API_URL=http://127.0.0.1:1 run 1 matches nobody.csv --max-failures 0
has err "1  failed"
BIZKITHUB_API_URL=http://127.0.0.1:1 run 3 matches nobody.csv --max-failures 1
has err "1 call in a row failed, the last one: no connection"
