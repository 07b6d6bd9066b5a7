# SPDX-License-Identifier: MIT
# FILE compiles without a warning in each of STANDARDS, against the headers as a subproject has them.
# With HEADER_ONLY, as part of a program that uses the library header-only.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
set(mode "-I${poison}")
if(HEADER_ONLY)
  set(mode -DBIZKITHUB_HEADER_ONLY)
endif()
foreach(standard IN LISTS STANDARDS)
  run("${CXX}" -std=${standard} ${strict_warnings} -fsyntax-only
    "${mode}" "-I${SOURCE_ROOT}/include" "${program}/${FILE}")
endforeach()
