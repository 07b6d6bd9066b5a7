#!/bin/sh
# SPDX-License-Identifier: MIT
# doxygen-filter.sh FILE: prints a file of this project as Doxygen wants it.
#
# Headers lose their digit separators, which older versions of Doxygen take for quotes. In Markdown the
# title becomes that of a page, headings can be linked to as on GitHub, and links lead to pages of the
# reference. Links to files that are not in it become plain text.
case $1 in
  *.hpp) exec sed -E "s/([0-9])'([0-9])/\\1\\2/g" "$1" ;;
  */CHANGELOG.md) page='@page changelog ' ;;
  */CONTRIBUTING.md) page='@page contributing ' ;;
  */SECURITY.md) page='@page security ' ;;
  */*/README.md)
    page="@page $(basename "$(dirname "$1")") "
    [ -e "$(dirname "$1")/include/bizkithub" ] && page='@mainpage '
    ;;
esac

awk -v page="$page" '
  /^```/ { inside = !inside }
  inside { print; next }
  /^# / { sub(/^# /, page) }
  /^##+ / {
    id = tolower($0)
    gsub(/[^a-z0-9 _-]/, "", id)
    sub(/^ +/, "", id)
    gsub(/ /, "-", id)
    $0 = substr($0, 2) " {#" id "}"  # The title is above the headings.
  }
  page ~ /mainpage/ && /^More: / {
    print "Reference: @ref bizkithub::Client \"Client\" · @ref bizkithub::ClientOptions \"ClientOptions\" ·"
    print "@ref bizkithub::CreateCustomerRequest \"CreateCustomerRequest\" ·"
    print "@ref bizkithub::CreateCustomerResponse \"CreateCustomerResponse\" ·"
    print "@ref bizkithub::MatchCustomersRequest \"MatchCustomersRequest\" ·"
    print "@ref bizkithub::Error \"Error\" · @ref bizkithub::BulkOptions \"BulkOptions\" ·"
    print "<a href=\"annotated.html\">all classes</a>"
    print ""
  }
  { print }' "$1" |
  sed -E '/^```/,/^```/b
    s/\]\([^)#:]*#/](#/g
    s/\]\(([a-z./]*\/)?([a-z]+)\/README\.md\)/](@ref \2)/g
    s/\]\(\.\.\/README\.md\)/](@ref index)/g
    s/\]\(CHANGELOG\.md\)/](@ref changelog)/g
    s/\]\(CONTRIBUTING\.md\)/](@ref contributing)/g
    s/\]\(SECURITY\.md\)/](@ref security)/g
    s/\]\([^)]*bizkithub\/([a-z_]+\.hpp)\)/](@ref \1)/g
    s/\[([^]]*)\]\([^#@:)]*\)/\1/g'
