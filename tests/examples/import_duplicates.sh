#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_duplicates.sh PROGRAM DIRECTORY: rows of one match, of which only one may be sent.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

customers 10 >many.csv
run 0 customers many.csv
manager=$(sed -n 2p many.results.csv | cut -d, -f4)
columns=managerCuRefNo,customerEmail
key() { printf 'PROD%-28s' "$1" | tr ' ' 0; }

# A repeated match is no row to mend: who follows the advice sends no match twice.
printf '%s\n' $columns "$manager,customer-2@example.com" "$manager,Customer-2@Example.com" \
  "$manager,customer-3@example" >matches.csv
run 1 matches matches.csv
has err "1  repeat the match of an earlier row"
has matches.results.csv "3,$manager,,Customer-2@Example.com,duplicate,"
has matches.results.csv "the same match as line 2"
has matches.rejects.csv "line 4: "
! grep "line 3: " matches.rejects.csv || fail "a repeated match is among the rows to mend"
sed -i 's/3@example$/3@example.com/' matches.rejects.csv
run 0 matches matches.rejects.csv
[[ $(counted matchesApplied) == 2 && $(counted relationsCreated) == 2 ]] ||
  fail "$(counted matchesApplied) matches were sent, $(counted relationsCreated) made"

# Nor if it is not known whether the first one was made.
printf '%s\n' $columns "$manager,customer-4@example.com" "$manager,CUSTOMER-4@example.com" >lost.csv
BIZKITHUB_API_KEY=$(key LostAnswer) run 1 matches lost.csv
has err "1  unknown: sent"
has lost.results.csv "3,$manager,,CUSTOMER-4@example.com,duplicate,"
[[ ! -e lost.rejects.csv ]] || fail "there are rows to mend: $(<lost.rejects.csv)"
! grep "Mend them there" err || fail "it tells to mend them: $(<err)"

# A row that is not valid is no match, so a later one does not repeat it.
customer=$(sed -n 6p many.results.csv | cut -d, -f4)
before=$(counted matchesApplied)
printf '%s\n' managerCuRefNo,customerCuRefNo,customerEmail "$manager,$customer,bad mail" \
  "$manager,$customer," >invalid.csv
run 1 matches invalid.csv
has err "1  succeeded"
has err "1  invalid, not sent"
has invalid.results.csv "2,$manager,$customer,bad mail,invalid,,,invalid_argument,not_sent,customerEmail,"
has invalid.results.csv "3,$manager,$customer,,succeeded,"
[[ $(counted matchesApplied) == $((before + 1)) ]] || fail "the valid match was not sent"
