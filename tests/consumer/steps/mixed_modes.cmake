# Two files that pass our types to each other must be in the same mode. The controls come first:
# they show that nothing else keeps the two from linking.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()

set(compiled bizkithub::bizkithub)
set(header_only bizkithub::header_only)

foreach(mode compiled header_only)
  configure_and_build("${projects}/mixed_modes" "${WORK}/both_${mode}"
    "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DTARGET_A=${${mode}}" "-DTARGET_B=${${mode}}")
  run("${WORK}/both_${mode}/app")
endforeach()

function(expect_no_link mode_a mode_b)
  set(build "${WORK}/${mode_a}_and_${mode_b}")
  configure_command(configure "${projects}/mixed_modes" "${build}"
    "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DTARGET_A=${${mode_a}}" "-DTARGET_B=${${mode_b}}")
  run(${configure})
  run_to_failure("undefined reference to [^ ]*describe[^ ]*\\(bizkithub::${mode_b}::Error const&\\)"
    "${CMAKE_COMMAND}" --build "${build}")
endfunction()

expect_no_link(compiled header_only)
expect_no_link(header_only compiled)
