# Commands that cannot be run here, or not again, are at least those that there are: `./dev X` is in
# its help, a program under build/ is where the build puts it, and an option of the sandbox is in
# its help.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

function(check_in_help what help)
  foreach(word IN LISTS ARGN)
    if(NOT help MATCHES "\n  ${word}[ \n]")
      message(FATAL_ERROR "README has ${word}, which the help of ${what} has not")
    endif()
  endforeach()
endfunction()

file(READ "${ROOT}/README.md" readme)
string(REGEX MATCHALL "\\./dev [a-z-]+" commands "${readme}")
list(TRANSFORM commands REPLACE "\\./dev " "")
if(NOT commands)
  message(FATAL_ERROR "README names no command of ./dev")
endif()
execute_process(COMMAND "${ROOT}/dev" --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
check_in_help(./dev "${help}" ${commands})

string(REGEX MATCH "\n`bizkithub-sandbox` is a server.*\n## " paragraph "${readme}")
string(REGEX MATCHALL "`--[a-z-]+" options "${paragraph}")
list(TRANSFORM options REPLACE "`" "")
if(NOT options)
  message(FATAL_ERROR "README names no option of the sandbox")
endif()
execute_process(COMMAND "${SANDBOX}" --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
check_in_help(bizkithub-sandbox "${help}" ${options})

string(REGEX MATCH "\nbuild/demo/([a-z/-]+)" program "${readme}")
if(NOT CMAKE_MATCH_1 OR NOT "${BUILD}/${CMAKE_MATCH_1}" STREQUAL SANDBOX)
  message(FATAL_ERROR "the sandbox is ${SANDBOX}, but README says ${program}")
endif()
