# SPDX-License-Identifier: MIT
# bizkithub.pc, for the compiled library.
#
# Only one kind of library is installed at a time, so the file describes that kind. With the static
# one, libcurl and libidn2 are public: plain `pkg-config --libs` links, where libcurl's own
# private libraries, which `--static` adds, are seldom all installed. With the shared one nothing is
# required, because pkg-config wants even the private requirements present before it answers: they are
# named as private libraries, for a package that has the static library too, as Debian's have.

function(bizkithub_pkg_config_dir out dir)
  if(IS_ABSOLUTE "${dir}")
    set(${out} "${dir}" PARENT_SCOPE)
  else()
    set(${out} "\${prefix}/${dir}" PARENT_SCOPE)
  endif()
endfunction()

function(bizkithub_pkg_config_prefix out)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    set(${out} "${CMAKE_INSTALL_PREFIX}" PARENT_SCOPE)
    return()
  endif()
  # Relative to the file itself, so that the installed tree can be moved.
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" up "${up}")
  set(${out} "\${pcfiledir}/${up}" PARENT_SCOPE)
endfunction()

function(bizkithub_configure_pkg_config)
  bizkithub_pkg_config_prefix(prefix)
  bizkithub_pkg_config_dir(libdir "${CMAKE_INSTALL_LIBDIR}")
  bizkithub_pkg_config_dir(includedir "${CMAKE_INSTALL_INCLUDEDIR}")
  set(requires_line "")
  set(cflags "")
  set(idn2 "")
  if(BIZKITHUB_HAS_IDN2)
    set(idn2 " -lidn2")
  endif()
  if(bizkithub_type STREQUAL "SHARED_LIBRARY")
    set(cflags " -DBIZKITHUB_SHARED")
    set(libs "\nLibs.private: -lcurl${idn2}")
  else()
    set(requires_line "Requires: libcurl >= 7.80\n")
    set(libs "${idn2}")
  endif()
  configure_file("${PROJECT_SOURCE_DIR}/cmake/bizkithub.pc.in"
    "${PROJECT_BINARY_DIR}/bizkithub.pc" @ONLY)
endfunction()

bizkithub_configure_pkg_config()
install(FILES "${PROJECT_BINARY_DIR}/bizkithub.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
