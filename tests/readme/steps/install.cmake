# SPDX-License-Identifier: MIT
# Runs the block that installs the library, as it stands, in a checkout and a home of its own.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

find_blocks(script sh "cmake --install")
make_checkout("${WORK}")
file(REMOVE_RECURSE "${HOME}")
set(ENV{HOME} "${HOME}")
run("${CMAKE_COMMAND}" -E chdir "${WORK}" sh -ex "${script}")
