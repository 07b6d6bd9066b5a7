#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# extract.sh FOLDER, in the root: writes the fenced blocks of all README.md to FOLDER, numbered within
# their file and language: readme-sh-1.txt, cmake-sh-1.txt. Of the C++ blocks, a program (it has
# `int main`) becomes a file of its own, and all others become functions of fragments.cpp. A text block
# is the output of the program before it.
set -euo pipefail

rm -rf "$1"
mkdir -p "$1"
find . -name build -prune -o -name README.md -print | sort | xargs awk -v folder="$1" '
  function finish() {
    number = ++count[document language]
    name = document "-" language "-" number
    # With #line, an error of the compiler points into the document.
    here = "#line " line " \"" FILENAME "\"\n" text
    if (language == "text") {
      printf "%s", text > (folder "/" program ".output")
    } else if (language != "cpp") {
      printf "%s", text > (folder "/" name ".txt")
    } else if (text ~ /int main/) {
      program = name
      printf "%s", here > (folder "/" name ".cpp")
    } else {
      printf "void fragment_%d() {\n%s}\n", ++fragments, here > (folder "/fragments.cpp")
    }
  }
  BEGIN { print "#include \"fragments.hpp\"" > (folder "/fragments.cpp") }
  FNR == 1 {
    document = substr(FILENAME, 3)
    sub(/\/?README.md$/, "", document)
    gsub(/\//, "_", document)
    if (document == "") document = "readme"
  }
  /^```/ {
    inside = !inside
    if (inside) { language = substr($0, 4); text = ""; line = FNR + 1 } else { finish() }
    next
  }
  inside { text = text $0 "\n" }
  END { if (inside) { print "a fenced block has no end"; exit 1 } }'
ls "$1"
