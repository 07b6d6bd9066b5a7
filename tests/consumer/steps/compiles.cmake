# SPDX-License-Identifier: MIT
# FILE compiles without a warning in each of STANDARDS, against the headers as a subproject has them.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
foreach(standard IN LISTS STANDARDS)
  run("${CXX}" -std=${standard} ${strict_warnings} -fsyntax-only
    "-I${poison}" "-I${SOURCE_ROOT}/include" "${program}/${FILE}")
endforeach()
