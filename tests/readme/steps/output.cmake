# SPDX-License-Identifier: MIT
# Runs every documented program, each against a sandbox of its own, and compares what it prints with
# the text block that follows it.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

set(ENV{BIZKITHUB_API_KEY} PROD0000000000000000000000000000)
find_blocks(programs cpp "int main")
foreach(source IN LISTS programs)
  get_filename_component(name "${source}" NAME_WE)
  file(READ "${BLOCKS}/${name}.output" expected)
  execute_process(
    COMMAND "${ROOT}/tests/consumer/with_sandbox.sh" "${SANDBOX}" "${PROGRAMS}/${name}"
    OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
  if(NOT printed STREQUAL expected)
    message(FATAL_ERROR "${name} printed:\n${printed}The documentation says:\n${expected}")
  endif()
endforeach()
