# SPDX-License-Identifier: MIT
# A host whose own code draws warnings still builds: nobody made them errors.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
configure_and_build("${projects}/careless_host" "${WORK}/build" "-DBIZKITHUB_SOURCE=${SOURCE_ROOT}")
if(output MATCHES "warning:")
  message(FATAL_ERROR "a warning that the host has not asked for:\n${output}")
endif()
