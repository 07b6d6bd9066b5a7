# SPDX-License-Identifier: MIT
# Included only where something is to be installed: GNUInstallDirs writes to the cache.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(bizkithub_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/bizkithub")

foreach(target bizkithub bizkithub_header_only)
  target_include_directories(${target} INTERFACE
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/bizkithub"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.ipp")

# Two sets, because header_only needs packages that a user of the compiled library may not have.
install(TARGETS bizkithub EXPORT bizkithub-compiled)
install(TARGETS bizkithub_header_only EXPORT bizkithub-header_only)
foreach(component compiled header_only)
  install(EXPORT bizkithub-${component} NAMESPACE bizkithub::
    FILE bizkithub-${component}.cmake DESTINATION "${bizkithub_cmake_dir}")
endforeach()

string(COMPARE EQUAL "${bizkithub_type}" "STATIC_LIBRARY" bizkithub_is_static)
configure_file("${PROJECT_SOURCE_DIR}/cmake/bizkithubConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/bizkithubConfig.cmake" @ONLY)
# Below 1.0 a minor version may break.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/bizkithubConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/bizkithubConfig.cmake"
  "${PROJECT_BINARY_DIR}/bizkithubConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindIdn2.cmake"
  DESTINATION "${bizkithub_cmake_dir}")

include(BizkithubPkgConfig)
