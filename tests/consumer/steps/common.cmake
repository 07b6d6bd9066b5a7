# SPDX-License-Identifier: MIT
# Shared by the steps. A step is run by `cmake -P` with SETTINGS, the settings of this build, and
# WORK, a directory of its own.
cmake_minimum_required(VERSION 3.20)
include("${SETTINGS}")

set(projects "${CONSUMER_DIR}/projects")
set(program "${CONSUMER_DIR}/program")
set(poison "${CONSUMER_DIR}/poison")
set(strict_warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

# The caller's flags and paths must not influence these tests.
foreach(name CXXFLAGS LDFLAGS CPATH CMAKE_PREFIX_PATH PKG_CONFIG_PATH LD_LIBRARY_PATH DESTDIR)
  unset(ENV{${name}})
endforeach()
# Messages of compilers and linkers are compared.
set(ENV{LC_ALL} C)

macro(start_afresh)
  file(REMOVE_RECURSE "${WORK}")
  file(MAKE_DIRECTORY "${WORK}")
endmacro()

# Runs a command and gives its output; fails with that output if the command does.
function(run)
  execute_process(COMMAND ${ARGV}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}\nfailed: ${result}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# The command must fail, and say what the regular expression says.
function(run_to_failure regex)
  execute_process(COMMAND ${ARGN}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  list(JOIN ARGN " " command)
  if(result EQUAL 0)
    message(FATAL_ERROR "${command}\n${output}\nwas expected to fail, and succeeded")
  endif()
  # CMake breaks the lines of its messages.
  string(REGEX REPLACE "[ \n]+" " " flat "${output}")
  if(NOT flat MATCHES "${regex}")
    message(FATAL_ERROR "${command}\n${output}\nfailed, but not with: ${regex}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(expect_output regex)
  if(NOT output MATCHES "${regex}")
    message(FATAL_ERROR "expected ${regex} in:\n${output}")
  endif()
endfunction()

# The command that configures a project as its user would.
macro(configure_command out source build)
  set(${out} "${CMAKE_COMMAND}" -S "${source}" -B "${build}" -G "${GENERATOR}"
    "-DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN_FILE}" "-DCMAKE_CXX_COMPILER=${CXX}" ${ARGN})
endmacro()

function(configure_and_build source build)
  configure_command(configure "${source}" "${build}" ${ARGN})
  run(${configure})
  run("${CMAKE_COMMAND}" --build "${build}")
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Header files that must not be needed stand in front of the real ones, and refuse to be included.
macro(poison_private_headers)
  set(ENV{CPATH} "${poison}")
endmacro()

function(find_library_file out prefix name)
  file(GLOB_RECURSE found "${prefix}/*/${name}")
  if(NOT found)
    message(FATAL_ERROR "there is no ${name} in ${prefix}")
  endif()
  list(GET found 0 found)
  set(${out} "${found}" PARENT_SCOPE)
endfunction()
