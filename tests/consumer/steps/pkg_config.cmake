# SPDX-License-Identifier: MIT
# Compiled and linked with what pkg-config says, and nothing else.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
poison_private_headers()
find_library_file(pc_file "${PREFIX}" bizkithub.pc)
get_filename_component(pc_dir "${pc_file}" DIRECTORY)
get_filename_component(lib_dir "${pc_dir}" DIRECTORY)

if(SHARED)
  # Neither libcurl's nor anybody else's file is there to be found.
  set(ENV{PKG_CONFIG_LIBDIR} "${pc_dir}")
else()
  set(ENV{PKG_CONFIG_PATH} "${pc_dir}")
endif()

function(ask out)
  run("${PKG_CONFIG}" ${ARGN} bizkithub)
  separate_arguments(flags UNIX_COMMAND "${output}")
  set(${out} ${flags} PARENT_SCOPE)
endfunction()

ask(flags --cflags --libs)
run("${CXX}" -std=c++17 "${program}/main.cpp" "${program}/create.cpp" -o "${WORK}/app" ${flags})
set(ENV{LD_LIBRARY_PATH} "${lib_dir}")
run("${WORK}/app")

run("${PKG_CONFIG}" --modversion bizkithub)
expect_output("^0\\.1\\.")
run("${PKG_CONFIG}" --static --libs bizkithub)
expect_output("-lbizkithub")
expect_output("-lcurl")
ask(cflags --cflags)
if(SHARED AND NOT "-DBIZKITHUB_SHARED" IN_LIST cflags)
  message(FATAL_ERROR "no BIZKITHUB_SHARED in ${cflags}")
endif()
