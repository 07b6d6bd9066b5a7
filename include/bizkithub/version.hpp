// SPDX-License-Identifier: MIT
#pragma once

// The only definition of the version. CMake, the pkg-config file and User-Agent take it from here.
#define BIZKITHUB_VERSION_MAJOR 0
#define BIZKITHUB_VERSION_MINOR 1
#define BIZKITHUB_VERSION_PATCH 0

#define BIZKITHUB_DETAIL_TEXT(x) #x
#define BIZKITHUB_DETAIL_VERSION(major, minor, patch) \
  BIZKITHUB_DETAIL_TEXT(major) "." BIZKITHUB_DETAIL_TEXT(minor) "." BIZKITHUB_DETAIL_TEXT(patch)

/// "major.minor.patch" as a string literal.
#define BIZKITHUB_VERSION                                                    \
  BIZKITHUB_DETAIL_VERSION(BIZKITHUB_VERSION_MAJOR, BIZKITHUB_VERSION_MINOR, \
                           BIZKITHUB_VERSION_PATCH)
