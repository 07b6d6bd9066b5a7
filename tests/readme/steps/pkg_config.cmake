# SPDX-License-Identifier: MIT
# Runs the block that compiles with pkg-config, as it stands, beside main.cpp.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

find_blocks(script sh "pkg-config")
file(REMOVE_RECURSE "${WORK}")
configure_file("${main}" "${WORK}/main.cpp" COPYONLY)
# Relative, because a shell splits what pkg-config prints at the spaces of a path.
file(RELATIVE_PATH home "${WORK}" "${HOME}")
set(ENV{HOME} "${home}")
run("${CMAKE_COMMAND}" -E chdir "${WORK}" sh -ex "${script}")
if(NOT EXISTS "${WORK}/main")
  message(FATAL_ERROR "there is no program main")
endif()
