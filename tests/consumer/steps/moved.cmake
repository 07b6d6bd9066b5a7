# SPDX-License-Identifier: MIT
# An installed tree that was moved, and is gone from where it was.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
set(moved "${WORK}/elsewhere/moved")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/original")
file(MAKE_DIRECTORY "${WORK}/elsewhere")
file(RENAME "${WORK}/original" "${moved}")

set(WORK "${WORK}/find_package")
set(PREFIX "${moved}")
set(PROJECT find_package)
include("${CMAKE_CURRENT_LIST_DIR}/find_package.cmake")
set(WORK "${moved}/../pkg_config")
include("${CMAKE_CURRENT_LIST_DIR}/pkg_config.cmake")
