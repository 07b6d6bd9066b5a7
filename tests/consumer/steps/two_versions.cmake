# SPDX-License-Identifier: MIT
# A program may load two shared libraries that use different versions: the inline functions of one
# must not take the place of the other's.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()

file(COPY "${SOURCE_ROOT}/include" DESTINATION "${WORK}/next")
function(change header from to)
  file(READ "${WORK}/next/include/bizkithub/${header}" text)
  string(REGEX REPLACE "${from}" "${to}" changed "${text}")
  if(changed STREQUAL text)
    message(FATAL_ERROR "${header} has no ${from}")
  endif()
  file(WRITE "${WORK}/next/include/bizkithub/${header}" "${changed}")
endfunction()
change(version.hpp "VERSION_MINOR [0-9]+" "VERSION_MINOR 99")
change(error.hpp "struct Error {" "struct Error {\n  std::string of_the_next_version{};")

set(compile "${CXX}" -std=c++17 -O0)
set(part "${program}/two_versions_part.cpp")
run(${compile} -fPIC -shared -DPART=this_one "-I${SOURCE_ROOT}/include" "${part}" -o "${WORK}/libthis.so")
run(${compile} -fPIC -shared -DPART=next_one "-I${WORK}/next/include" "${part}" -o "${WORK}/libnext.so")
run(${compile} "${program}/two_versions.cpp" "${WORK}/libthis.so" "${WORK}/libnext.so"
  -o "${WORK}/app" "-Wl,-rpath,${WORK}")
run("${WORK}/app")
