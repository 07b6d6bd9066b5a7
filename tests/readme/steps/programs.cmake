# SPDX-License-Identifier: MIT
# Compiles every C++ block, and links those that are programs, with the library that the documented
# commands installed.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/../programs" -B "${PROGRAMS}"
  "-DBLOCKS=${BLOCKS}" "-DCMAKE_PREFIX_PATH=${HOME}/bizkithub")
run("${CMAKE_COMMAND}" --build "${PROGRAMS}")
