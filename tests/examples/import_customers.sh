#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_customers.sh PROGRAM DIRECTORY: files good and bad, and what the program says of them.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# One request after the other, because two rows are of one customer.
run 1 "$here/customers.csv" --max-in-flight 1
LC_ALL=C sort -n out | diff -u "$here/customers.results.csv" - || fail "the results are not those"
has err "9 rows: 4 succeeded (3 new), 5 invalid, 0 refused, 0 not sent, 0 unknown"

customers 3000 >many.csv
run 0 many.csv --results results.csv
each_row_succeeded results.csv 3000
has err "3000 rows: 3000 succeeded (3000 new)"

# Once more from where another run ended: appended, without a second header.
run 0 many.csv --results results.csv --skip 2999
[[ $(wc -l <results.csv) == 3002 ]] || fail "not 3002 lines: $(tail -3 results.csv)"
[[ $(tail -1 results.csv) =~ ^3000,succeeded,[[:alnum:]]{16},false,,,,$ ]] || fail "$(tail -1 results.csv)"

# A key that is refused ends it, and every row is still to be done.
BIZKITHUB_API_KEY=PRODUnknown000000000000000000000 run 3 many.csv
has out ",failed,,,unauthenticated,refused,,the service refused the API key"
has err "--skip 0"
grep ",cancelled," out | grep -vF "the service refused the API key" &&
  fail "a row does not say why it was cancelled"
(($(wc -l <out) < 100)) || fail "it went on with a key that is refused"

# Nothing is begun, and no results are written.
refuse() {
  local text=$1
  shift
  run 2 "$@"
  has err "$text"
  [[ ! -s out ]] || fail "$* printed $(head -c 2000 out)"
}
printf 'email;companyName\na@example.com;x\n' >semicolons.csv
printf 'companyName\nx\n' >no_email.csv
printf 'email,email\n' >twice.csv
printf '"email\n' >open.csv
: >empty.csv
refuse 'a column "email;companyName"' semicolons.csv
refuse 'no column email' no_email.csv
refuse 'the column email twice' twice.csv
refuse 'the header row cannot be read: a quotation mark is not closed' open.csv
refuse 'the file is empty' empty.csv
refuse 'cannot read nowhere.csv' nowhere.csv
refuse 'cannot be read' .
refuse 'only 3000 rows to skip' many.csv --skip 3001
refuse 'into the file that is imported' many.csv --results ./many.csv
refuse 'cannot write nowhere/results.csv' many.csv --results nowhere/results.csv
refuse '--rate: wants two whole numbers' many.csv --rate 10
refuse '--max-in-flight' many.csv --max-in-flight 0
refuse '--skip' many.csv --skip -1
refuse 'FILE is required'
BIZKITHUB_API_KEY='' refuse 'BIZKITHUB_API_KEY' many.csv

# Who reads the results goes away.
{ "$program" many.csv 2>err || echo $? >code; } | head -2 >out
[[ $(cat code) == 3 ]] || fail "it ended with $(cat code)"
has err "the results cannot be written"
