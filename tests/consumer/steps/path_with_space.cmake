# SPDX-License-Identifier: MIT
# Built, installed and used where every path has a space in it.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
if(NOT PREFIX MATCHES " ")
  message(FATAL_ERROR "no space in the path of the installation: ${PREFIX}")
endif()
set(place "${WORK}/a path with spaces")

set(WORK "${place}/find package")
set(PROJECT find_package)
include("${CMAKE_CURRENT_LIST_DIR}/find_package.cmake")
set(WORK "${place}/pkg config")
set(SHARED OFF)
include("${CMAKE_CURRENT_LIST_DIR}/pkg_config.cmake")
