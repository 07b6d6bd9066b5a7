# Runs the block that compiles with pkg-config, as it stands, with main.cpp at hand.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

find_blocks(script sh "pkg-config")
file(REMOVE_RECURSE "${WORK}")
configure_file("${BLOCKS}/cpp-1.cpp" "${WORK}/main.cpp" COPYONLY)
# Relative, because a shell splits what pkg-config prints at the spaces of a path.
file(RELATIVE_PATH home "${WORK}" "${HOME}")
set(ENV{HOME} "${home}")
run("${CMAKE_COMMAND}" -E chdir "${WORK}" sh -ex "${script}")
if(NOT EXISTS "${WORK}/main")
  message(FATAL_ERROR "there is no program main")
endif()
