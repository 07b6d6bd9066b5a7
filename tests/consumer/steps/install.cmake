# SPDX-License-Identifier: MIT
# The library as the other steps find it installed. The build is kept, and so a second run is quick.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
file(REMOVE_RECURSE "${WORK}/prefix" "${WORK}/source")
# A copy keeps the times of the files.
file(COPY "${SOURCE_ROOT}/CMakeLists.txt" "${SOURCE_ROOT}/cmake" "${SOURCE_ROOT}/include"
  "${SOURCE_ROOT}/src" DESTINATION "${WORK}/source")
# Quick rather than good: nobody measures what these tests build.
configure_and_build("${WORK}/source" "${WORK}/build" "-DBUILD_SHARED_LIBS=${SHARED}"
  -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O0 -DNDEBUG"
  -DBIZKITHUB_BUILD_TESTS=OFF -DBIZKITHUB_BUILD_EXAMPLES=OFF
  "-DCMAKE_INSTALL_PREFIX=${WORK}/prefix")
run("${CMAKE_COMMAND}" --install "${WORK}/build")
