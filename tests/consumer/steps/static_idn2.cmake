# SPDX-License-Identifier: MIT
# A static libidn2 leaves the libraries that it needs to whoever links it.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
foreach(file lib/libidn2.a lib/libunistring.a include/idn2.h)
  file(WRITE "${WORK}/idn2/${file}" "")
endforeach()
file(WRITE "${WORK}/CMakeLists.txt" [[
cmake_minimum_required(VERSION 3.20)
project(user LANGUAGES CXX)
find_package(Idn2 REQUIRED)
get_target_property(libraries bizkithub::idn2 INTERFACE_LINK_LIBRARIES)
message(STATUS "libidn2 needs ${libraries}")
]])
configure_command(configure "${WORK}" "${WORK}/build" "-DCMAKE_MODULE_PATH=${SOURCE_ROOT}/cmake"
  -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF "-DCMAKE_PREFIX_PATH=${WORK}/idn2")
run(${configure})
expect_output("libidn2 needs ${WORK}/idn2/lib/libunistring\\.a")
