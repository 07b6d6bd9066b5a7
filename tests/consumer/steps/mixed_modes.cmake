# SPDX-License-Identifier: MIT
# Two files that pass our types to each other must be in the same mode. The programs whose files are
# show that nothing else keeps the other two from linking.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()

configure_command(configure "${projects}/mixed_modes" "${WORK}/build" "-DCMAKE_PREFIX_PATH=${PREFIX}")
run(${configure})
set(build "${CMAKE_COMMAND}" --build "${WORK}/build" --target)

foreach(mode compiled header_only)
  run(${build} ${mode}_and_${mode})
  run("${WORK}/build/${mode}_and_${mode}")
endforeach()

function(expect_no_link mode_a mode_b)
  run_to_failure("undefined reference to [^ ]*describe[^ ]*\\(bizkithub::v0_1_${mode_b}::Error const&\\)"
    ${build} ${mode_a}_and_${mode_b})
endfunction()

expect_no_link(compiled header_only)
expect_no_link(header_only compiled)
