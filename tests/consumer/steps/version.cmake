# SPDX-License-Identifier: MIT
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
configure_command(configure "${projects}/version" "${WORK}/build" "-DCMAKE_PREFIX_PATH=${PREFIX}")
run(${configure})
