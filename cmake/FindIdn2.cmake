# SPDX-License-Identifier: MIT
# Finds libidn2: the target bizkithub::idn2, and the variables Idn2_FOUND and Idn2_VERSION.
#
# Installed with the library, because a package that links it must find libidn2 on its own machine.
# The target is in our namespace: another FindIdn2 in the same project may name its own differently.
find_path(Idn2_INCLUDE_DIR idn2.h)
find_library(Idn2_LIBRARY idn2)
mark_as_advanced(Idn2_INCLUDE_DIR Idn2_LIBRARY)

unset(Idn2_VERSION)
if(Idn2_INCLUDE_DIR)
  file(STRINGS "${Idn2_INCLUDE_DIR}/idn2.h" Idn2_VERSION REGEX "^#[ \t]*define[ \t]+IDN2_VERSION[ \t]")
  string(REGEX REPLACE ".*\"([^\"]*)\".*" "\\1" Idn2_VERSION "${Idn2_VERSION}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Idn2
  REQUIRED_VARS Idn2_LIBRARY Idn2_INCLUDE_DIR VERSION_VAR Idn2_VERSION)

if(Idn2_FOUND AND NOT TARGET bizkithub::idn2)
  add_library(bizkithub::idn2 UNKNOWN IMPORTED)
  set_target_properties(bizkithub::idn2 PROPERTIES
    IMPORTED_LOCATION "${Idn2_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Idn2_INCLUDE_DIR}")
  # A static library leaves its own libraries to whoever links it.
  if(Idn2_LIBRARY MATCHES "\\.(a|lib)$")
    foreach(library unistring iconv)
      find_library(Idn2_${library}_LIBRARY ${library})
      mark_as_advanced(Idn2_${library}_LIBRARY)
      if(Idn2_${library}_LIBRARY)
        set_property(TARGET bizkithub::idn2 APPEND PROPERTY
          INTERFACE_LINK_LIBRARIES "${Idn2_${library}_LIBRARY}")
      endif()
    endforeach()
  endif()
endif()
