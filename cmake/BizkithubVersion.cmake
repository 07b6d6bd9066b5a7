# SPDX-License-Identifier: MIT
# The header owns the version; this reads it.
file(STRINGS "${CMAKE_CURRENT_SOURCE_DIR}/include/bizkithub/version.hpp" bizkithub_version_lines
  REGEX "#define BIZKITHUB_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
string(REGEX REPLACE "[^0-9;]" "" bizkithub_version_parts "${bizkithub_version_lines}")
list(JOIN bizkithub_version_parts "." BIZKITHUB_VERSION)
