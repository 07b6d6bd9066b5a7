# SPDX-License-Identifier: MIT
cmake_minimum_required(VERSION 3.20)

set(main "${BLOCKS}/readme-cpp-1.cpp")

# Ends the test if the command fails. What it prints is shown by ctest.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The blocks of `language` that match `pattern`. There must be at least one.
function(find_blocks out language pattern)
  file(GLOB files "${BLOCKS}/*-${language}-*.txt" "${BLOCKS}/*-${language}-*.cpp")
  set(found "")
  foreach(path IN LISTS files)
    file(READ "${path}" text)
    if(text MATCHES "${pattern}")
      list(APPEND found "${path}")
    endif()
  endforeach()
  if(NOT found)
    message(FATAL_ERROR "the documentation has no block of ${language} with ${pattern}")
  endif()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# A folder with what makes the library in it, so that nothing is written to the real one.
function(make_checkout path)
  file(REMOVE_RECURSE "${path}")
  file(MAKE_DIRECTORY "${path}")
  foreach(entry CMakeLists.txt cmake include src)
    file(CREATE_LINK "${ROOT}/${entry}" "${path}/${entry}" SYMBOLIC)
  endforeach()
endfunction()
