# SPDX-License-Identifier: MIT
# PROGRAMS and LIBRARIES (a glob) bind all symbols when they are loaded, make their tables read-only
# after that, and check the stack. Programs may be loaded anywhere.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

function(expect_hardened file)
  message(STATUS "${file}")
  run("${READELF}" -W -d "${file}")
  expect_output("BIND_NOW|Flags:[^\n]* NOW")
  run("${READELF}" -W -l "${file}")
  expect_output("GNU_RELRO")
  run("${READELF}" -W -s "${file}")
  expect_output("__stack_chk_fail")
endfunction()

if(LIBRARIES)
  file(GLOB libraries "${LIBRARIES}")
endif()
if(NOT libraries AND NOT PROGRAMS)
  message(FATAL_ERROR "no library matches ${LIBRARIES}")
endif()
foreach(file IN LISTS libraries PROGRAMS)
  expect_hardened("${file}")
endforeach()
foreach(file IN LISTS PROGRAMS)
  run("${READELF}" -W -h "${file}")
  expect_output("Type: +DYN")
endforeach()
