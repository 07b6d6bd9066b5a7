# SPDX-License-Identifier: MIT
# PROJECT, built against the package in PREFIX without the packages in HIDE, and run.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
set(hidden "")
foreach(package IN LISTS HIDE)
  list(APPEND hidden "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON")
endforeach()
if(HIDE)
  poison_private_headers()
endif()
configure_and_build("${projects}/${PROJECT}" "${WORK}/build"
  "-DCMAKE_PREFIX_PATH=${PREFIX}" ${hidden})
# Where Wine looks for a DLL.
set(ENV{WINEPATH} "${PREFIX}/bin")
run(${EMULATOR} "${WORK}/build/app${EXECUTABLE_SUFFIX}")
