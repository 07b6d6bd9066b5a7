// SPDX-License-Identifier: MIT
#pragma once

namespace importer {

inline constexpr const char* help_description =
    R"(Imports the rows of a CSV file into BizKitHub: customers, or matches of two customers.

  bizkithub-import customers FILE --dry-run    check the file, send nothing
  bizkithub-import customers FILE              import it; run it again to go on
  bizkithub-import customers --help            the columns of the file, and all options

The key is taken from BIZKITHUB_API_KEY, and the address of the service, if it is another, from
BIZKITHUB_API_URL.
)";

/// In place of the footer, of the subcommands that import.
inline constexpr const char* help_hint =
    R"(
bizkithub-import --help describes the files that it writes, the outcomes and the exit codes.
)";

inline constexpr const char* help_footer =
    R"(
An import may be interrupted at any time, even by kill -9. Run the same command again, and it goes
on, with the columns and the format that it began with. It keeps its state in FILE.journal, or
beside the file that FILE leads to if it is a symbolic link; leave the journal where it is until
every row is done. Rows that failed because of the network, the key or the service are tried again.
As long as the journal is kept, no match is sent twice: one that was in flight when the import was
killed is listed as unknown.

Do not change FILE until every row is done. If it is changed while it is imported, the import ends.

Ctrl-C ends the import once the calls in flight are answered; pressed again, it drops these calls.

Files that it writes beside FILE (customers.csv, for example):
  customers.results.csv  what became of each row, named by its line in the file
  customers.rejects.csv  the rejected rows as they were, with the reason in front: save them,
                         mended, as another file, and import that
  customers.unknown.csv  matches that may have been made: for a person to check
  customers.csv.journal  the state of the import; with -lock, -shm and -wal at its end while it runs

Outcomes in results.csv
  succeeded  done
  rejected   the service refused this row
  invalid    not sent, because the row is not valid
  failed     not done, because the network, the key or the service failed; tried again by the next run
  not_done   not reached yet
  in_flight  in flight or next to be sent when the report was written
  duplicate  of matches: not sent, because an earlier row is the same match; not in rejects.csv
  unknown    of matches: sent, but whether the match was made is not known

Exit codes
  0  every row succeeded
  1  every row has its result, and some did not succeed
  2  nothing was sent: wrong arguments, file, columns or key
  3  ended before its time: interrupted, the key refused, the service failing, a full disk, FILE
     changed
)";

}  // namespace importer
