# SPDX-License-Identifier: MIT
# Twenty lines and the installed package, against the sandbox.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
configure_and_build("${projects}/struct_to_struct" "${WORK}/build" "-DCMAKE_PREFIX_PATH=${PREFIX}")
set(ENV{BIZKITHUB_API_KEY} "PROD0000000000000000000000000000")
run("${CONSUMER_DIR}/with_sandbox.sh" "${SANDBOX}" "${WORK}/build/app")
expect_output("trainer@example\\.com matched eva@example\\.com")
