# Makes the target bizkithub::idn2 where libidn2 can be linked. Installed as well: what links the
# installed package finds libidn2 on its own machine, and no path of the build machine is kept.
if(NOT TARGET bizkithub::idn2)
  find_path(BIZKITHUB_IDN2_INCLUDE_DIR idn2.h)
  find_library(BIZKITHUB_IDN2_LIBRARY idn2)
  mark_as_advanced(BIZKITHUB_IDN2_INCLUDE_DIR BIZKITHUB_IDN2_LIBRARY)
  if(BIZKITHUB_IDN2_INCLUDE_DIR AND BIZKITHUB_IDN2_LIBRARY)
    add_library(bizkithub::idn2 UNKNOWN IMPORTED)
    set_target_properties(bizkithub::idn2 PROPERTIES
      IMPORTED_LOCATION "${BIZKITHUB_IDN2_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${BIZKITHUB_IDN2_INCLUDE_DIR}")
  endif()
endif()
