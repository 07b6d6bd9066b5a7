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
}
{
  printf 'Číslo;Firma;E-mail;IP adresa;Telefon;\r\n'
  dirty
  for ((i = 100; i < 1100; ++i)); do good "$i"; done
  printf '12;"never closed;user12@firma.cz;;;\r\n'
} | iconv -f UTF-8 -t WINDOWS-1250 >export.csv

# What the program says itself is enough to find the arguments.
run 2 customers export.csv --dry-run
has err 'Perhaps: --map "E-mail=email"'
import=(customers export.csv --map E-mail=email --map Firma=companyName --map "IP adresa=customerRealIp")
run 1 "${import[@]}" --dry-run
has err 'so the file is read as Windows-1250; line 4 then reads "Kůň"'
has err 'ignored, because they are not known: "Číslo", "Telefon"'
has out '1,012 rows, 1,003 valid, 9 not valid'
has out 'after normalisation; line 4 (as line 2)'

"$program" "${import[@]}" --rate 500/1 2>err &
pid=$!
until (($(counted customersCreated) > 100)); do sleep 0.05; done
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
run 3 status export.csv
has out 'To go on, run the same command again.'

run 1 "${import[@]}"
has err 'Going on: '
has err '1,003  succeeded'
has err '9  invalid, not sent'
has err 'bizkithub-import customers --map "E-mail=email" --map "Firma=companyName" --map "IP adresa=customerRealIp" export.rejects.csv'
[[ $(counted customersCreated) == 1002 ]] || fail "$(counted customersCreated) customers"
[[ $(wc -l <export.results.csv) == 1013 ]] || fail "not a line for each of 1012 rows"
for row in ';4;' ';5;' ';6;' ';7;' ';8;' ';9;' ';10;' ';11;' ';12;'; do
  grep -q "^\"\?line [0-9]*: .*$row" export.rejects.csv || fail "row $row is not among the rejected ones"
done

# Mended, and imported with the command that it printed.
sed 's/user4.firma.cz/user4@firma.cz/; s/999.1.2.3//; /;5;\|;6;\|;8;\|;9;\|;10;\|;11;\|;12;/d' export.rejects.csv >mended.csv
import[1]=mended.csv
run 0 "${import[@]}"
has err '2  succeeded (2 new)'
