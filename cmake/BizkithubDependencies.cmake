# SPDX-License-Identifier: MIT
# A host project may bring its own targets of these names; then nothing is searched for.

# 7.80 is the first with CURLOPT_PREREQFUNCTION, by which requests are kept from being sent twice.
# The CMake package of libcurl 8, which vcpkg uses, is compatible with no earlier major version.
if(NOT TARGET CURL::libcurl)
  find_package(CURL 7.80 QUIET)
  if(NOT TARGET CURL::libcurl)
    find_package(CURL 8 QUIET)
  endif()
  if(NOT TARGET CURL::libcurl)
    find_package(CURL 7.80 REQUIRED)
  endif()
endif()
if(NOT TARGET nlohmann_json::nlohmann_json)
  find_package(nlohmann_json 3.9 REQUIRED)
endif()

option(BIZKITHUB_WITH_IDN2
  "Accept internationalised e-mail domains, where libidn2 is found" ON)
set(BIZKITHUB_HAS_IDN2 OFF)
if(BIZKITHUB_WITH_IDN2)
  if(NOT TARGET bizkithub::idn2)
    find_package(Idn2 QUIET)
  endif()
  if(TARGET bizkithub::idn2)
    set(BIZKITHUB_HAS_IDN2 ON)
  else()
    message(STATUS "bizkithub: building without libidn2, so internationalised e-mail domains are refused")
  endif()
endif()
