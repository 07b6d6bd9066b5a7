#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# import_changed.sh PROGRAM DIRECTORY: files that are changed while they are imported.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

customers 1306 >many.csv
run 0 customers many.csv
matches 1305 many.results.csv | sed "s/\$/,$(printf '%200s' '' | tr ' ' x)/; 1s/,x*\$/,notice/" >all.csv

# begin FILE RATE: imports it in the background, until some of its matches are made.
begin() {
  local before
  before=$(counted matchesApplied)
  "$program" matches "$1" --rate "$2/1" 2>err &
  import=$!
  until (($(counted matchesApplied) > before + 5)); do sleep 0.05; done
}
# ends_changed FILE: the import ends because of the change, and says what to do.
ends_changed() {
  local code=0
  wait "$import" || code=$?
  ((code == 3)) || fail "it ended with $code: $(<err)"
  has err "$1 was changed while it was being read. Put it back as it was"
  [[ $(grep -c "was changed" err) == 1 ]] || fail "it says so twice: $(<err)"
  has err "bizkithub-import report $1"
}
# made COUNT: so many matches are made, each of them once.
made() {
  [[ $(counted matchesApplied) == "$1" && $(counted relationsCreated) == "$1" ]] ||
    fail "$(counted matchesApplied) matches were sent, $(counted relationsCreated) made, not $1"
}

# Saved in place, without its second row. What was read already may be sent, and nothing else.
head -1001 all.csv >saved.csv
begin saved.csv 100
sed 2d saved.csv >other.csv
cat other.csv >saved.csv
ends_changed saved.csv
has err "Ended before its time: "
sent=$(counted matchesApplied)
((sent < 1000)) || fail "the change was not noticed"
made "$sent"
head -1001 all.csv >saved.csv
run 0 matches saved.csv
each_row_succeeded saved.results.csv 1000
made 1000

# Rows are added: they are not sent, so that they may be imported from a file of their own.
{ head -1 all.csv && sed -n 1002,1101p all.csv; } >added.csv
cp added.csv before.csv
begin added.csv 12
sed -n 1102,1106p all.csv >new.csv
cat new.csv >>added.csv
ends_changed added.csv
mv before.csv added.csv
run 0 matches added.csv
made 1100
sed -i "1i $(head -1 all.csv)" new.csv
run 0 matches new.csv
made 1105

# Another file takes its place: the rows of the first are imported.
{ head -1 all.csv && sed -n 1107,1306p all.csv; } >replaced.csv
cp replaced.csv before.csv
begin replaced.csv 40
cp new.csv next.csv
mv next.csv replaced.csv
ends_changed replaced.csv
made 1305
mv before.csv replaced.csv
run 0 report replaced.csv
each_row_succeeded replaced.results.csv 200
