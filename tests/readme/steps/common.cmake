cmake_minimum_required(VERSION 3.20)

# Ends the test where the command fails. What it prints is shown by ctest.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: ${result}")
  endif()
endfunction()

# The blocks of `language` whose text matches `pattern`, which must be at least one: a search that
# finds nothing would pass for ever.
function(find_blocks out language pattern)
  file(GLOB files "${BLOCKS}/${language}-*.*")
  set(found "")
  foreach(path IN LISTS files)
    file(READ "${path}" text)
    if(NOT path MATCHES "\\.output$" AND text MATCHES "${pattern}")
      list(APPEND found "${path}")
    endif()
  endforeach()
  if(NOT found)
    message(FATAL_ERROR "README has no block of ${language} with ${pattern}")
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
