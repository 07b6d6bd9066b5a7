#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_formats.sh PROGRAM DIRECTORY: files as other programs write them, and what --dry-run says.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# In UTF-8, with a name in Czech.
rows() { printf 'Email%scompanyName\r\n%s@example.com%s"Žluťoučký %s kůň"\r\n' "$1" "$2" "$1" "$1"; }

# imports NAME FILE [ARG...]: a customer NAME, whose company has come out right.
imports() {
  local name=$1 file=$2
  shift 2
  run 0 customers "$file" "$@"
  grep -q "[,;	]$name@example.com[,;	]succeeded[,;	]" "${file%.csv}.results.csv" || fail "$file is not imported"
}

rows , plain >plain.csv
imports plain plain.csv
[[ $(wc -l <err) == 3 ]] || fail "it had more to say: $(<err)"
{ printf '\xEF\xBB\xBF' && rows ';' marked; } >marked.csv
imports marked marked.csv
rows $'\t' tabs >tabs.csv
imports tabs tabs.csv
rows ';' utf16 | iconv -f UTF-8 -t UTF-16 >utf16.csv
imports utf16 utf16.csv
rows ';' be | iconv -f UTF-8 -t UTF-16BE >be.csv
imports be be.csv
has err 'looks like UTF-16BE, but has no byte order mark'
{ echo 'sep=;' && rows ';' excel; } >excel.csv
imports excel excel.csv
# The results are as the file is, with a byte order mark, for the same program.
printf '\xEF\xBB\xBFline;email;outcome;cuRefNo;newAccount;errorKind;delivery;field;code;message\r\n' |
  cmp - <(head -1 marked.results.csv) || fail "the results begin with $(head -1 marked.results.csv)"
[[ $(grep -c $'\r$' marked.results.csv) == 2 ]] || fail "line ends: $(cat -A marked.results.csv)"
run 0 customers marked.csv

# Windows-1250 is guessed, and a person can see whether that is right.
rows ';' czech | iconv -f UTF-8 -t WINDOWS-1250 >czech.csv
run 0 customers czech.csv --dry-run
has err 'warning: line 2 is not UTF-8, so the file is read as Windows-1250; line 2 then reads "Žluťoučký ; kůň"'
imports czech czech.csv --encoding windows-1250
! grep warning err || fail "it was asked for"

# A byte that is no letter in that encoding is not sent.
printf 'email,companyName\na@example.com,\x81\nb@example.com,x\n' >bad_byte.csv
run 1 customers bad_byte.csv --encoding windows-1250
has bad_byte.results.csv '2,a@example.com,invalid,,,invalid_argument,not_sent,companyName'
# A few bad bytes do not make a UTF-8 file Windows-1250.
{ rows , some && rows , more | tail -1 && printf 'c@example.com,\xE1\n'; } >mostly.csv
run 1 customers mostly.csv
has mostly.results.csv '4,c@example.com,invalid,,,invalid_argument,not_sent,companyName'

# Foreign headers, unknown columns.
printf 'E-mail;Firma;Phone;;\nmapped@example.com;X;+420 1;;\n;;;;\n\n' >foreign.csv
run 0 customers foreign.csv --map 'E-mail=email' --map 'firma=companyName'
has err 'warning: not imported, because they are not known: "Phone". Known columns: email, companyName,'
has err '1  succeeded'
# The commands that it prints can be copied.
printf "E-mail;\$1 x\nbad;X\n" >'my file.csv'
run 1 customers 'my file.csv' --map 'E-mail=email' --map "\$1 x=companyName"
command=$(sed -n 's/.* import that: bizkithub-import//p' err)
eval "set -- $command"
[[ "$*" == "customers --map E-mail=email --map \$1 x=companyName my file.mended.csv" && $# == 6 ]] || fail "$command"
cp foreign.csv extra.csv
run 0 customers extra.csv --map 'E-mail=email' --extra-columns
! grep warning err || fail "no column is ignored"
printf 'email,phone\na@example.com,\xE1\n' >bad_extra.csv
run 1 customers bad_extra.csv --extra-columns --encoding utf-8
has bad_extra.results.csv '2,a@example.com,invalid,,,invalid_argument,not_sent,extra_json'

# A dry run: every row checked, nothing sent or written.
cat >dirty.csv <<'END'
email;customerRealIp
 Jan@Example.com ;
jan@example.COM;1.2.3.4
no-at-sign;
another;
x@example.com;1.2.3
ragged@example.com
END
before=$(counted customersCreated)
BIZKITHUB_API_KEY='' run 1 customers dirty.csv --dry-run
has out 'dirty.csv: 6 rows, 2 valid, 4 not valid'
has out '2  email: invalid e-mail address: no @; lines 4, 5'
has out '1  customerRealIp: invalid IP address'
has out '1  the row has 1 field fewer than the header row; line 7'
has out '1 valid row repeats the e-mail address of an earlier row, which is harmless'
has out 'after normalisation; line 3 (as line 2)'
has out 'Nothing was sent.'
[[ $(counted customersCreated) == "$before" ]] || fail "customers were created"
[[ ! -e dirty.csv.journal && ! -e dirty.results.csv ]] || fail "files were written: $(ls)"
customers 2000 >many.csv
BIZKITHUB_API_KEY=DEV_0000000000000000000000000000 run 0 customers many.csv --dry-run
has out 'Sending 2,000 rows takes at least 2 min 0 s at the documented limit of your key, DEV_****'
printf 'email\nbad\n' >none.csv
run 1 customers none.csv --dry-run
! grep Sending out || fail "there is no row to send"
run 0 customers many.csv --dry-run --rate 1/1
has out 'Sending 2,000 rows takes at least 33 min 20 s with --rate'
printf 'managerCuRefNo,customerEmail\n0123456789abcdef,a@b.cz\n0123456789abcdef,A@b.cz\nx,a@b.cz\n' >matches.csv
run 1 matches matches.csv --dry-run
has out '3 rows, 2 valid, 1 not valid'
has out '1  managerCuRefNo: '
has out '1 valid row repeats the match of an earlier row and will not be sent'
