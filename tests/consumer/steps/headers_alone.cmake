# SPDX-License-Identifier: MIT
# Each public header compiles alone, twice included, without a warning, and without our private
# dependencies.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
set(compile "${CXX}" -std=c++17 ${strict_warnings} -fsyntax-only
  "-I${poison}" "-I${SOURCE_ROOT}/include")

# That the refusing headers do refuse.
file(WRITE "${WORK}/control.cpp" "#include <nlohmann/json.hpp>\n")
run_to_failure("has included nlohmann/json" ${compile} "${WORK}/control.cpp")

file(GLOB headers RELATIVE "${SOURCE_ROOT}/include" "${SOURCE_ROOT}/include/bizkithub/*.hpp")
list(LENGTH headers count)
if(count LESS 10)
  message(FATAL_ERROR "only ${count} headers found")
endif()
foreach(header IN LISTS headers)
  string(MAKE_C_IDENTIFIER "${header}" name)
  file(WRITE "${WORK}/${name}.cpp" "#include <${header}>\n#include <${header}>\n")
  run(${compile} "${WORK}/${name}.cpp")
endforeach()
