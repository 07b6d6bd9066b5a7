#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_excel.sh PROGRAM DIRECTORY: an export of Excel with everything in it that goes wrong, killed in
# the middle. Every row is accounted for.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# good NUMBER: in Windows-1250, with semicolons and CRLF, as the rest.
good() { printf '%s;Kůň %s s.r.o.;user%s@firma.cz;10.0.0.1;777 000 000;\r\n' "$1" "$1" "$1"; }
dirty() {
  printf '1;" Two\r\nlines";user1@firma.cz;;;\r\n'        # a quoted line break
  printf '2;Kůň;  USER1@Firma.CZ ;;;\r\n'                 # white space; a duplicate
  printf '3;"A ""quoted""; name";user3@firma.cz;::1;;\r\n' # separators and quotation marks
  printf '\r\n;;;;;\r\n'                                  # empty rows
  printf '4;Kůň;user4.firma.cz;;;\r\n'                    # no @
  printf '5;Kůň;;;;\r\n'                                  # no address
  printf '6;Kůň;"a@firma.cz; b@firma.cz";;;\r\n'          # two addresses
  printf '7;Kůň;user7@firma.cz;999.1.2.3;;\r\n'           # a bad IP address
  printf '8;Kůň;user8@firma.cz\r\n'                       # too few fields
  printf '9;Kůň;user9@firma.cz;;;;;x\r\n'                 # too many
  printf '10;A "stray" mark;user10@firma.cz;;;\r\n'
  printf '11;Kůň;user11@firma..cz;;;\r\n'
  printf '13;"swallowed;user13@firma.cz;;;\r\n' # ends at the next quotation mark
  printf '14;"another";user14@firma.cz;;;\r\n'
  printf '15;"Disk 3;user15@firma.cz;;;\r\n' # together with the next one, a valid row
  printf '16;Disk 4";user16@firma.cz;;;\r\n'
}
{
  printf 'Číslo;Firma;E-mail;IP adresa;Telefon;\r\n'
  dirty
  for ((i = 100; i < 1100; ++i)); do good "$i"; done
  printf '12;"never closed;user12@firma.cz;;;\r\n'
  good 1100
} | iconv -f UTF-8 -t WINDOWS-1250 >export.csv

# What the program says itself is enough to find the arguments.
run 2 customers export.csv --dry-run
has err 'Perhaps: --map "E-mail=email"'
import=(customers export.csv --map E-mail=email --map Firma=companyName --map "IP adresa=customerRealIp")
run 1 "${import[@]}" --dry-run
has err 'so the file is read as Windows-1250; line 4 then reads "Kůň"'
has err 'not imported, because they are not known: "Číslo", "Telefon"'
has err 'read as one row, because of quotation marks: lines 16 to 17, lines 18 to 19, lines 1020 to 1021; is that meant?'
has out '1,014 rows, 1,004 valid, 10 not valid; 1 empty row skipped'
has out 'the quotation mark opened in line 16 is not properly closed, so 2 lines were read as one row; line 16'
has out '1  "IP adresa" (customerRealIp): invalid IP address'
has out 'after normalisation; line 4 (as line 2)'

"$program" "${import[@]}" --rate 100/1 2>err &
pid=$!
until (($(counted customersCreated) > 100)); do sleep 0.05; done
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
run 3 status export.csv
has out 'To go on, run the same command again.'
has out '  in flight or next to be sent when it was killed'

# Without --map it goes on as it began, and does not repeat what it has warned of.
run 2 customers export.csv --map E-mail=companyName --map Firma=email
has err 'the import of export.csv began with other columns. Go on with: bizkithub-import customers --map "E-mail=email" --map "Firma=companyName" --map "IP adresa=customerRealIp" export.csv. To begin again'
run 1 customers export.csv
has err 'Going on: '
! grep warning err || fail "it warns again"
has err 'export.csv: 1,014 rows; 1 empty row skipped'
has err '1,004  succeeded ('
has err ' new; the others existed, repeat an address, or were sent again after an interruption)'
has err '10  invalid, not sent (4 lines were read as 2 rows, because a quotation mark is not properly closed)'
has export.results.csv '16;;invalid;;;;;;;the quotation mark opened in line 16 is not properly closed, so'
has err 'bizkithub-import customers --map "E-mail=email" --map "Firma=companyName" --map "IP adresa=customerRealIp" export.mended.csv'
# The order of --map does not matter.
run 1 customers export.csv --map "IP adresa=customerRealIp" --map Firma=companyName --map E-mail=email
grep 'are done; 10 others are checked again, and sent if they are valid.$' err || fail "it said: $(<err)"
[[ $(counted customersCreated) == 1003 ]] || fail "$(counted customersCreated) customers"
[[ $(wc -l <export.results.csv) == 1015 ]] || fail "not a line for each of 1014 rows"
has export.rejects.csv 'line 11: ""IP adresa"" (customerRealIp): invalid IP address'
has export.rejects.csv 'the row has 2 fields more than the header row'
grep -v $'\r$' export.rejects.csv && fail "lines that end otherwise"
for row in ';4;' ';5;' ';6;' ';7;' ';8;' ';9;' ';10;' ';11;' ';12;' ';13;'; do
  grep -q "^\"\?lines\? [0-9to ]*: .*$row" export.rejects.csv || fail "row $row is not among the rejected ones"
done

# Mended, and imported with the command that it printed.
sed 's/user4.firma.cz/user4@firma.cz/; s/999.1.2.3//; /;5;\|;6;\|;8;\|;9;\|;10;\|;11;\|;12;\|;13;\|^14;\|^1100;/d' export.rejects.csv >export.mended.csv
import[1]=export.mended.csv
run 0 "${import[@]}"
has err '2  succeeded (2 new)'
