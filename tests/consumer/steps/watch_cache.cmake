# SPDX-License-Identifier: MIT
# For a host project: what taking the library in changed of the host's own.

set(watched CMAKE_PROJECT_NAME CMAKE_PROJECT_VERSION
  CMAKE_CXX_FLAGS CMAKE_CXX_STANDARD CMAKE_CXX_EXTENSIONS CMAKE_BUILD_TYPE
  BUILD_SHARED_LIBS BUILD_TESTING CMAKE_MODULE_PATH CMAKE_POSITION_INDEPENDENT_CODE CMAKE_CXX_VISIBILITY_PRESET)
# What CMake itself and the find modules of our dependencies write.
set(tolerated
  "^BIZKITHUB_" "^bizkithub_(BINARY_DIR|SOURCE_DIR|IS_TOP_LEVEL)$"
  "^(PC_)?CURL_" "^Idn2_" "^nlohmann_json_" "^(PKG_CONFIG_|pkgcfg_|__pkg_config_|prefix_result)"
  "^FIND_PACKAGE_MESSAGE_DETAILS_(CURL|Idn2|PkgConfig|nlohmann_json)$"
  "^_CMAKE_LINKER_PUSHPOP_STATE_SUPPORTED$" "^CMAKE_CXX_LINKER_DEPFILE")

macro(watch_cache_begin)
  get_cmake_property(cache_before CACHE_VARIABLES)
  foreach(name IN LISTS watched)
    set(before_${name} "${${name}}")
  endforeach()
  foreach(property COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES LINK_LIBRARIES)
    get_directory_property(before_${property} ${property})
  endforeach()
endmacro()

macro(watch_cache_end)
  get_cmake_property(cache_new CACHE_VARIABLES)
  list(REMOVE_ITEM cache_new ${cache_before})
  foreach(regex IN LISTS tolerated)
    list(FILTER cache_new EXCLUDE REGEX "${regex}")
  endforeach()
  if(cache_new)
    message(FATAL_ERROR "new in the host's cache: ${cache_new}")
  endif()
  foreach(name IN LISTS watched)
    if(NOT "${${name}}" STREQUAL "${before_${name}}")
      message(FATAL_ERROR "changed in the host: ${name}, now '${${name}}'")
    endif()
  endforeach()
  foreach(property COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES LINK_LIBRARIES)
    get_directory_property(after ${property})
    if(NOT "${after}" STREQUAL "${before_${property}}")
      message(FATAL_ERROR "changed in the host's directory: ${property}, now '${after}'")
    endif()
  endforeach()
  foreach(name TESTS EXAMPLES)
    if(BIZKITHUB_BUILD_${name} OR BIZKITHUB_INSTALL)
      message(FATAL_ERROR "BIZKITHUB_BUILD_${name} or BIZKITHUB_INSTALL is on in a subproject")
    endif()
  endforeach()
endmacro()
