# SPDX-License-Identifier: MIT
# Which files are compiled with the hardening flags: those of our own programs, with _FORTIFY_SOURCE
# only if they are optimised. Not the static library, which is part of a user's program, and nothing
# that is sanitized.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()

function(configure_with)
  configure_command(configure "${SOURCE_ROOT}" "${WORK}/build" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
    -DBIZKITHUB_BUILD_TESTS=OFF -DBIZKITHUB_BUILD_EXAMPLES=ON ${ARGN})
  file(REMOVE_RECURSE "${WORK}/build")
  run(${configure})
  foreach(source examples/sandbox/main.cpp src/bizkithub.cpp)
    file(STRINGS "${WORK}/build/compile_commands.json" command REGEX "\"command\".*${source}")
    if(NOT command MATCHES "${source}")
      message(FATAL_ERROR "no command compiles ${source}")
    endif()
    string(REGEX MATCHALL
      " -(f(stack-|cf-)[^ ]*|fPIE|mbranch-[^ ]*|Wformat[^ ]*|Werror[^ ]*|D_FORTIFY_SOURCE=[0-9])"
      flags "${command}")
    list(TRANSFORM flags STRIP)
    list(SORT flags)
    set(${source} "${flags}" PARENT_SCOPE)
  endforeach()
endfunction()

function(expect_flags source)
  set(expected ${ARGN})
  list(SORT expected)
  if(NOT "${${source}}" STREQUAL "${expected}")
    message(FATAL_ERROR "${source} is compiled with '${${source}}' instead of '${expected}'")
  endif()
endfunction()

set(hardening -Wformat -Werror=format-security -fstack-protector-strong)
if(PROCESSOR MATCHES "^(x86_64|amd64|i.86)$")
  list(APPEND hardening -fcf-protection)
elseif(PROCESSOR MATCHES "^(aarch64|arm64)$")
  list(APPEND hardening -mbranch-protection=standard)
endif()
if(PROCESSOR MATCHES "^(x86_64|amd64|i.86)$" OR CXX_ID STREQUAL "GNU")
  list(APPEND hardening -fstack-clash-protection)
endif()

configure_with(-DCMAKE_BUILD_TYPE=Release)
expect_flags(examples/sandbox/main.cpp ${hardening} -D_FORTIFY_SOURCE=2 -fPIE)
expect_flags(src/bizkithub.cpp)

configure_with(-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON)
expect_flags(src/bizkithub.cpp ${hardening} -D_FORTIFY_SOURCE=2)

# Clang warns of flags that it does not use, which says nothing about those that are checked for.
set(choices "-Wl,-z,now -fno-stack-clash-protection")
list(REMOVE_ITEM hardening -fstack-clash-protection)
configure_with(-DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS=${choices}")
expect_flags(examples/sandbox/main.cpp ${hardening} -D_FORTIFY_SOURCE=2 -fPIE)
configure_with(-DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 ${choices}")
expect_flags(examples/sandbox/main.cpp ${hardening} -D_FORTIFY_SOURCE=2 -fPIE)
configure_with(-DCMAKE_BUILD_TYPE= "-DCMAKE_CXX_FLAGS=-O2 ${choices}")
expect_flags(examples/sandbox/main.cpp ${hardening} -D_FORTIFY_SOURCE=2 -fPIE)
list(APPEND hardening -fstack-clash-protection)

configure_with(-DCMAKE_BUILD_TYPE=Debug)
expect_flags(examples/sandbox/main.cpp ${hardening} -fPIE)

foreach(build_type Debug "")
  configure_with(-DCMAKE_BUILD_TYPE=${build_type} "-DCMAKE_CXX_FLAGS=-O1 -fsanitize=address")
  expect_flags(examples/sandbox/main.cpp)
endforeach()
