# Runs every program of README, each against a sandbox of its own, and compares what it prints with
# the text that follows it there.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

set(ENV{BIZKITHUB_API_KEY} PROD0000000000000000000000000000)
find_blocks(programs cpp "int main")
set(compared 0)
foreach(source IN LISTS programs)
  get_filename_component(name "${source}" NAME_WE)
  execute_process(
    COMMAND "${ROOT}/tests/consumer/with_sandbox.sh" "${SANDBOX}" "${PROGRAMS}/${name}"
    OUTPUT_VARIABLE printed RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${name} ended with ${result}")
  endif()
  if(EXISTS "${BLOCKS}/${name}.output")
    file(READ "${BLOCKS}/${name}.output" promised)
    if(NOT printed STREQUAL promised)
      message(FATAL_ERROR "${name} printed:\n${printed}and README says:\n${promised}")
    endif()
    math(EXPR compared "${compared} + 1")
  endif()
endforeach()
if(compared EQUAL 0)
  message(FATAL_ERROR "README shows no program's output")
endif()
