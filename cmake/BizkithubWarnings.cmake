# SPDX-License-Identifier: MIT
# Warnings are errors in our own builds only: BIZKITHUB_WERROR is set by our presets, and none of
# this reaches a target of a user's.
option(BIZKITHUB_WERROR "Treat warnings in bizkithub's own code as errors" OFF)
mark_as_advanced(BIZKITHUB_WERROR)

function(bizkithub_set_warnings target)
  if(MSVC)
    # The headers need none of these. Some sources of ours have UTF-8 in literals.
    target_compile_options(${target} PRIVATE
      /W4 /utf-8 /permissive- /Zc:__cplusplus $<$<BOOL:${BIZKITHUB_WERROR}>:/WX>)
    return()
  endif()
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${BIZKITHUB_WERROR}>:-Werror>)
endfunction()

bizkithub_set_warnings(bizkithub)
