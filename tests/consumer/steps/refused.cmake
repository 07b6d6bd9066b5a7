# SPDX-License-Identifier: MIT
# PROJECT must not be configured without the packages in HIDE, and CMake's message must name them.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
set(hidden "")
foreach(package IN LISTS HIDE)
  list(APPEND hidden "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON")
endforeach()
configure_command(configure "${projects}/${PROJECT}" "${WORK}/build"
  "-DCMAKE_PREFIX_PATH=${PREFIX}" ${hidden})
run_to_failure("${MESSAGE}" ${configure})
