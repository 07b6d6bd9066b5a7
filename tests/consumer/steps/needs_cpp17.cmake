# SPDX-License-Identifier: MIT
# As C++14, a file that includes the library gets one clear error, and the one that ends it.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
foreach(header bizkithub result testing)
  file(WRITE "${WORK}/${header}.cpp" "#include <bizkithub/${header}.hpp>\n")
  run_to_failure("bizkithub needs C\\+\\+17: compile with -std=c\\+\\+17 or later" "${CXX}" -std=c++14
    -fsyntax-only "-I${SOURCE_ROOT}/include" "${WORK}/${header}.cpp")
  string(REGEX MATCHALL "error: " errors "${output}")
  list(LENGTH errors count)
  if(count GREATER 2)
    message(FATAL_ERROR "${count} errors:\n${output}")
  endif()
endforeach()
