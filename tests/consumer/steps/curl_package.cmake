# SPDX-License-Identifier: MIT
# Package managers install a CMake package of libcurl, which is found instead of CMake's own module.
# That of libcurl 8 is compatible with no earlier major version.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
include(CMakePackageConfigHelpers)

function(configure_with_curl version)
  start_afresh()
  write_basic_package_version_file("${WORK}/curl/CURLConfigVersion.cmake"
    VERSION ${version} COMPATIBILITY SameMajorVersion)
  file(WRITE "${WORK}/curl/CURLConfig.cmake" "add_library(CURL::libcurl INTERFACE IMPORTED)\n")
  # Without its module, CMake finds nothing else.
  file(WRITE "${WORK}/modules/FindCURL.cmake"
    "if(CURL_FIND_REQUIRED)\n  message(FATAL_ERROR \"no libcurl \${CURL_FIND_VERSION}\")\nendif()\n")
  configure_command(configure "${SOURCE_ROOT}" "${WORK}/build" "-DCMAKE_PREFIX_PATH=${WORK}/curl"
    "-DCMAKE_MODULE_PATH=${WORK}/modules" -DCMAKE_FIND_PACKAGE_PREFER_CONFIG=ON
    -DBIZKITHUB_BUILD_TESTS=OFF -DBIZKITHUB_BUILD_EXAMPLES=OFF)
  set(configure "${configure}" PARENT_SCOPE)
endfunction()

foreach(version 7.80.0 7.88.1 8.14.1)
  configure_with_curl(${version})
  run(${configure})
endforeach()
configure_with_curl(7.79.1)
run_to_failure("no libcurl 7\\.80" ${configure})
