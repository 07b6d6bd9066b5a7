include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(bizkithub_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/bizkithub")

install(TARGETS bizkithub bizkithub_header_only EXPORT bizkithubTargets)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/bizkithub" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT bizkithubTargets NAMESPACE bizkithub:: DESTINATION "${bizkithub_cmake_dir}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/bizkithubConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/bizkithubConfig.cmake" INSTALL_DESTINATION "${bizkithub_cmake_dir}")
# Below 1.0 a minor version may break.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/bizkithubConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/bizkithubConfig.cmake"
  "${PROJECT_BINARY_DIR}/bizkithubConfigVersion.cmake"
  DESTINATION "${bizkithub_cmake_dir}")
