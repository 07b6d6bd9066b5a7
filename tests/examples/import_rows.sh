#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_rows.sh PROGRAM DIRECTORY: rows good and bad, and what is left of them in the files.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# One request after the other, because two rows are of one customer.
cp "$here/customers.csv" .
run 1 customers customers.csv --max-in-flight 1
diff -u "$here/customers.results.csv" customers.results.csv || fail "the results are not those"
diff -u "$here/customers.rejects.csv" customers.rejects.csv || fail "the rejected rows are not those"
has err "customers.csv: 9 rows"
has err "4  succeeded (3 new; the others existed, repeat an address, or were sent again after an interruption)"
has err "5  invalid, not sent (4 lines were read as 2 rows, because a quotation mark is not properly closed)"
has err "as a file of another name, and import that: bizkithub-import customers customers.mended.csv"
[[ ! -s out ]] || fail "it printed $(head -c 2000 out)"

# It is the same import from another folder, and once its own has moved.
mkdir elsewhere moved
(cd elsewhere && run 1 report ../customers.csv && run 1 customers "$PWD/../customers.csv")
cp customers.* moved
run 1 report moved/customers.csv

# The rejected rows are still rejected, and then mended.
run 1 customers customers.rejects.csv
has err "5  invalid, not sent"
diff customers.rejects.csv customers.rejects.rejects.csv | grep '^> importError' &&
  fail "the header has two reasons: $(head -1 customers.rejects.rejects.csv)"
cat >mended.csv <<'END'
importError,email,companyName,customerRealIp
line 5: more than one @,good@example.com,,
END
run 0 customers mended.csv
has mended.results.csv "2,good@example.com,succeeded,"

# A row of such a file that has lost its first cell keeps the others.
printf 'importError,email,companyName\nwhole@example.com,X\n"line 9: old",a@b@c,Y\n,d@e@f,Z\n' >cells.csv
run 1 customers cells.csv
has cells.rejects.csv 'line 2: the row has 1 field fewer than the header row,whole@example.com,X'
has cells.rejects.csv 'line 3: email: invalid e-mail address: more than one @,a@b@c,Y'
has cells.rejects.csv 'line 4: email: invalid e-mail address: more than one @,d@e@f,Z'

# A file that a person is mending is not written over.
echo x >>customers.rejects.csv
run 2 customers customers.csv
has err "customers.rejects.csv has changed since this program wrote it, or is another file. It is being imported itself"
run 1 customers customers.csv --rejects others.csv
mv customers.rejects.csv.journal elsewhere
run 2 report customers.csv
has err "Rename it"
rm customers.rejects.csv
run 1 report customers.csv
diff -u "$here/customers.rejects.csv" customers.rejects.csv || fail "the report is not the same"
run 1 status customers.csv
has out "4  succeeded"

# Running it again sends the customers that failed, and only those.
customers 3000 >many.csv
run 0 customers many.csv
each_row_succeeded many.results.csv 3000
has err "3,000  succeeded (3,000 new)"
before=$(counted customersCreated)
run 0 customers many.csv
has err "3,000  succeeded (3,000 new)"
[[ $(counted customersCreated) == "$before" ]] || fail "customers were created again"

# No more than 100 calls in any second.
customers 250 >slow.csv
begin=$SECONDS
run 0 customers slow.csv --rate 100/1
((SECONDS - begin >= 1)) || fail "--rate did not slow it down"

# Matches: a repeated one is not sent, a rejected one is not sent again.
matches 100 many.results.csv >matches.csv
manager=$(sed -n 2p many.results.csv | cut -d, -f4)
echo "$manager, CUSTOMER-101@example.com" >>matches.csv
echo "$manager,nobody@example.com" >>matches.csv
run 1 matches matches.csv
has err "100  succeeded"
has err "1  rejected by the service"
has err "1  repeat the match of an earlier row"
has matches.results.csv "the same match as line 101"
has matches.rejects.csv "line 103: "
run 1 matches matches.csv
[[ $(counted matchesApplied) == 100 ]] || fail "$(counted matchesApplied) matches, not 100"

# The file has changed, or goes elsewhere.
echo more@example.com,More >>many.csv
run 2 customers many.csv
has err "many.csv has changed since its import began"
has err "save only these as a file of another name"
has err "customers that exist already are not created twice"
run 2 report many.csv
has err "has changed since its import began. To go on, put the file back as it was."
run 0 status many.csv
has out "many.csv has changed since its import began. To go on, put the file back as it was."
rm many.csv
run 0 status many.csv
has out "cannot read many.csv: No such file or directory"
customers 3000 >many.csv
run 2 matches matches.csv --encoding iso-8859-2
has err "began with --encoding UTF-8, and now it is iso-8859-2"
has err "matches that were made before would then be made twice"
BIZKITHUB_API_URL=http://127.0.0.1:1 run 2 customers many.csv
has err "and now it is http://127.0.0.1:1. Go on as it began."
BIZKITHUB_API_KEY=DEV_0000000000000000000000000000 run 2 customers many.csv
has err "began with a key that begins with PROD****, and now it is DEV_****"

# Nothing is begun, and nothing is written.
refuse() {
  local text=$1
  shift
  run 2 "$@"
  has err "$text"
  [[ ! -s out ]] || fail "$* printed $(head -c 2000 out)"
}
printf 'companyName\nx\n' >no_email.csv
printf 'email,EMAIL\na@example.com,x\n' >twice.csv
printf '"email\n' >open.csv
printf 'E-mail,x\na@example.com,x\n' >foreign.csv
printf 'something of mine\n' >mine.csv
: >empty.csv
printf 'PK\x03\x04\x14\x00' >workbook.xlsx
printf 'email\ra@example.com\r' >mac.csv
refuse 'no column email; its first row has: "companyName"' customers no_email.csv
refuse 'the columns "email" and "EMAIL" are the same' customers twice.csv
refuse 'the header row (line 1) cannot be read: the quotation mark opened in line 1 is not properly closed' customers open.csv
refuse 'Perhaps: --map "E-mail=email"' customers foreign.csv
refuse '--map: the file has no column "Mail"; it has: E-mail, x' customers foreign.csv --map Mail=email
refuse '--map: there is no column "mail"' customers foreign.csv --map E-mail=mail
refuse 'empty.csv is empty' customers empty.csv
refuse 'cannot read nowhere.csv: No such file or directory' customers nowhere.csv
refuse '. is a directory, not a file' customers .
refuse 'workbook.xlsx is a workbook of Excel or a similar program. Save it there as CSV' customers workbook.xlsx
refuse 'mac.csv has lines that end with a carriage return only' customers mac.csv
refuse 'into the file that is imported' customers many.csv --results ./many.csv
refuse 'mine.csv exists, and this program has not written it' customers many.csv --results mine.csv
refuse 'mine.csv has changed since' customers many.csv --rejects mine.csv
refuse '--rate: wants two whole numbers' customers many.csv --rate 10
refuse '--max-in-flight' customers many.csv --max-in-flight 0
refuse '--separator: wants comma' customers many.csv --separator x
refuse 'unknown encoding "nonsense"' customers foreign.csv --encoding nonsense
refuse 'FILE is required' customers
refuse 'A subcommand is required'
refuse 'there is no command "custmers"; there are: customers, matches, status, report' custmers many.csv
refuse 'no import of mine.csv has begun' status mine.csv
BIZKITHUB_API_KEY='' refuse 'BIZKITHUB_API_KEY' customers mended.csv
cp many.csv fresh.csv
BIZKITHUB_API_KEY='' refuse 'BIZKITHUB_API_KEY' customers fresh.csv
grep -x 'bizkithub-import: the API key is empty (environment variable BIZKITHUB_API_KEY)' err || fail "$(<err)"
BIZKITHUB_API_URL=ftp://localhost refuse 'bizkithub-import: BIZKITHUB_API_URL: base_url must begin' customers fresh.csv
refuse 'mine.csv exists, and this program has not written it' customers fresh.csv --results mine.csv
refuse 'mine.csv has changed since' customers fresh.csv --rejects mine.csv
[[ $(echo fresh.*) == fresh.csv ]] || fail "a refused import left $(echo fresh.*)"
if [[ -n ${BIZKITHUB_NO_LOCKS:-} ]]; then
  cp "$BIZKITHUB_NO_LOCKS" no_locks.so # in a path without spaces
  LD_PRELOAD="$BIZKITHUB_SANITIZER_RUNTIME ./no_locks.so" \
    refuse 'cannot lock fresh.csv.journal-lock: No locks available' customers fresh.csv
fi
[[ $(<mine.csv) == 'something of mine' ]] || fail "mine.csv was written over"

# The help. What every command would repeat is with the program only.
run 0 --version
grep -Ex 'bizkithub-import [0-9]+\.[0-9]+\.[0-9]+' out || fail "$(<out)"
run 0 --help
for outcome in succeeded rejected invalid failed not_done in_flight duplicate unknown; do
  has out "  $outcome  "
done
run 0 customers --help
has out "bizkithub-import --help describes the files"
! grep "Exit codes" out || fail "customers --help is long"
run 0 status --help
! grep "Exit codes" out || fail "status --help is long"
