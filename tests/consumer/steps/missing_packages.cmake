# SPDX-License-Identifier: MIT
# Configuring the project leaves out what needs a missing package and says so, but stops if that part
# was asked for.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()

function(configure_without packages)
  set(hidden "")
  foreach(package IN LISTS packages)
    list(APPEND hidden "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON")
  endforeach()
  configure_command(configure "${SOURCE_ROOT}" "${WORK}/build" ${hidden} ${ARGN})
  file(REMOVE_RECURSE "${WORK}/build")
  set(configure "${configure}" PARENT_SCOPE)
endfunction()

function(expect_without packages)
  configure_without("${packages}")
  run(${configure})
  foreach(regex IN LISTS ARGN)
    expect_output("-- bizkithub: leaving out ${regex}")
  endforeach()
endfunction()

function(expect_error_without packages option regex)
  configure_without("${packages}" -D${option}=ON)
  run_to_failure("bizkithub: ${option} is ON, but ${regex}" ${configure})
endfunction()

configure_without("")
run(${configure})
if(output MATCHES "Warning|leaving out")
  message(FATAL_ERROR "nothing is missing, but CMake says:\n${output}")
endif()

expect_without(Catch2 "the tests, which need Catch2 \\(Debian: catch2\\)")
expect_without(CLI11 "the examples, which need CLI11 \\(Debian: libcli11-dev\\)")
expect_without(PkgConfig "the tests, which need PkgConfig \\(Debian: pkg-config\\)")
expect_error_without(Catch2 BIZKITHUB_BUILD_TESTS "the tests need Catch2")
expect_error_without(CLI11 BIZKITHUB_BUILD_EXAMPLES "the examples need CLI11")
