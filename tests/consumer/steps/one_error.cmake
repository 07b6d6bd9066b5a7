# SPDX-License-Identifier: MIT
# With the compiler option FLAG, a file that includes the library gets one clear error, MESSAGE, and the
# one that ends it.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
foreach(header bizkithub result testing)
  file(WRITE "${WORK}/${header}.cpp" "#include <bizkithub/${header}.hpp>\n")
  run_to_failure("${MESSAGE}" "${CXX}" -std=c++17 ${FLAG} -fsyntax-only
    "-I${SOURCE_ROOT}/include" "${WORK}/${header}.cpp")
  string(REGEX MATCHALL "error: " errors "${output}")
  list(LENGTH errors count)
  if(count GREATER 2)
    message(FATAL_ERROR "${count} errors:\n${output}")
  endif()
endforeach()
