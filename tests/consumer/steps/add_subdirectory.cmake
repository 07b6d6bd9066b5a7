# SPDX-License-Identifier: MIT
# The library as part of a host project, which it must leave as it was.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
# A host whose warnings, all errors, are stricter than ours: neither our sources nor our headers may
# stop its build.
set(flags "-Wall -Wextra -Wpedantic -Wpadded -Wold-style-cast -Wfloat-equal -Werror")
if(CXX_ID STREQUAL "GNU")
  string(APPEND flags " -Wuseless-cast -Wsuggest-attribute=pure")
endif()
configure_and_build("${projects}/${PROJECT}" "${WORK}/build"
  "-DBIZKITHUB_SOURCE=${SOURCE_ROOT}" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "-DCMAKE_CXX_FLAGS=${flags}")
run("${WORK}/build/app")

file(STRINGS "${WORK}/build/compile_commands.json" command REGEX "\"command\".*program/(main|in_one_file)\\.cpp")
if(NOT command MATCHES "-Wall" OR
    command MATCHES "-fvisibility|-fPIC|-DBIZKITHUB_SHARED|-fstack-|-fcf-|-mbranch-|-Wformat|_FORTIFY_SOURCE| -w ")
  message(FATAL_ERROR "unexpected flags of the host:\n${command}")
endif()

run("${CMAKE_COMMAND}" --install "${WORK}/build" --prefix "${WORK}/prefix")
file(GLOB_RECURSE installed RELATIVE "${WORK}/prefix" "${WORK}/prefix/*")
if(NOT installed STREQUAL "bin/app")
  message(FATAL_ERROR "the host installs more than its own: ${installed}")
endif()
