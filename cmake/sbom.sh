#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sbom.sh DIRECTORY COMMIT: writes an SBOM (SPDX 2.3, JSON) of the Debian packages in DIRECTORY, and
# checks that it has what SPDX requires. The versions of what they need are those they were built with.
set -euo pipefail
cd "$1"
commit=$2
buildinfo=$(echo *.buildinfo)
control=source/debian/control

# NAME VERSION, a line for each package that the build had.
installed() { sed -nE 's/^ ([^ ]+) \(= ([^)]+)\),?$/\1 \2/p' "$buildinfo"; }

# Only the names. Of alternatives, the first.
names() { tr ',' '\n' | sed -E 's/^ *//; s/[ :(|].*//' | grep -v '^$'; }

built_package() {
  local file=$1
  dpkg-deb --show --showformat '${Package}\n${Version}\n${Architecture}\n${Depends}\n' "$file" | {
    read -r name && read -r version && read -r architecture && read -r depends
    jq -n --arg name "$name" --arg version "$version" --arg architecture "$architecture" \
      --arg file "$file" --arg sum "$(sha256sum <"$file" | cut -d' ' -f1)" \
      --arg depends "$(names <<<"$depends")" \
      '{$name, $version, $architecture, $file, $sum, depends: ($depends / "\n")}'
  }
}

write_sbom() {
  for file in *.deb; do built_package "$file"; done | jq -s --arg commit "$commit" \
    --arg created "$(date -u -d "$(dpkg-parsechangelog -l source/debian/changelog -S Date)" +%FT%TZ)" \
    --arg version "$(dpkg-parsechangelog -l source/debian/changelog -S Version)" \
    --arg build "$(sed -n '/^Build-Depends:/,/^[A-Z]/{/^ /p}' $control | names)" \
    --arg installed "$(installed)" '
    . as $built
    | ($installed / "\n" | map(. / " " | {key: .[0], value: .[1]}) | from_entries) as $versions
    | ($build / "\n" | map(select($versions[.]))) as $build
    | ([$built[].name]) as $ours
    | ([$built[].depends[]] | unique - $ours) as $needed
    | def id: "SPDXRef-" + gsub("[^A-Za-z0-9.]"; "-");
      def package($fields): {downloadLocation: "NOASSERTION", filesAnalyzed: false,
        licenseConcluded: "NOASSERTION", licenseDeclared: "NOASSERTION", copyrightText: "NOASSERTION"} + $fields;
      def our($fields): package({supplier: "Organization: The bizkithub authors", licenseConcluded: "MIT",
        licenseDeclared: "MIT", copyrightText: "Copyright (c) 2026 The bizkithub authors"} + $fields);
      def relation($from; $type; $to): {spdxElementId: $from, relationshipType: $type, relatedSpdxElement: $to};
      {
        spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT",
        name: "bizkithub-\($version)",
        documentNamespace: "https://spdx.org/spdxdocs/bizkithub-\($version)-\($built[0].architecture)-\($commit)",
        creationInfo: {$created, creators: ["Organization: The bizkithub authors", "Tool: bizkithub-sbom.sh"]},
        packages: ([our({SPDXID: "SPDXRef-source", name: "bizkithub", versionInfo: ($version / "-")[0],
            sourceInfo: "commit \($commit)"})]
          + [$built[] | our({SPDXID: .name | id, name, versionInfo: .version, packageFileName: .file,
              checksums: [{algorithm: "SHA256", checksumValue: .sum}]})]
          + [$build + $needed | unique[] | package({SPDXID: id, name: ., versionInfo: ($versions[.] // "NOASSERTION")})]),
        relationships: ([$built[] | relation("SPDXRef-DOCUMENT"; "DESCRIBES"; .name | id),
              relation(.name | id; "GENERATED_FROM"; "SPDXRef-source"),
              (.name as $name | .depends[] | relation($name | id; "DEPENDS_ON"; id))]
          + [$build[] | relation(id; "BUILD_DEPENDENCY_OF"; "SPDXRef-source")]
          # Libraries of headers only: their code is in what was built with them.
          + [$ours[] | select(endswith("-dbgsym") | not) | relation(id; "STATIC_LINK"; "nlohmann-json3-dev" | id)]
          + [relation("bizkithub-tools" | id; "STATIC_LINK"; "libcli11-dev" | id)])
      }'
}

# The fields that SPDX 2.3 requires, and that every id is unique and every relationship leads somewhere.
check_sbom() {
  jq -e '
    def text: type == "string" and . != "";
    def url: test("^https?://[^ #]+$");
    [.packages[].SPDXID, .SPDXID] as $ids
    | .spdxVersion == "SPDX-2.3" and .dataLicense == "CC0-1.0" and .SPDXID == "SPDXRef-DOCUMENT"
      and (.name | text) and (.documentNamespace | url)
      and (.creationInfo.created | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"))
      and (.creationInfo.creators | length > 0 and all(test("^(Person|Organization|Tool): .")))
      and ($ids | length > 1 and all(test("^SPDXRef-[A-Za-z0-9.-]+$")) and length == (unique | length))
      and (.packages | all((.name | text) and (.downloadLocation | text) and (.versionInfo | text)))
      and (.relationships | any(.relationshipType == "DESCRIBES")
        and all((.relationshipType | text) and ([.spdxElementId, .relatedSpdxElement] - $ids == [])))' \
    "$1" >/dev/null || { echo "sbom.sh: $1 lacks what SPDX 2.3 requires" >&2 && return 1; }
}

sbom=${buildinfo%.buildinfo}.spdx.json
write_sbom >"$sbom"
check_sbom "$sbom"
