include(GNUInstallDirs)

set(bizkithub_include_dirs
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")

# Static or shared, as BUILD_SHARED_LIBS says.
add_library(bizkithub src/bizkithub.cpp)
add_library(bizkithub::bizkithub ALIAS bizkithub)
target_compile_features(bizkithub PUBLIC cxx_std_17)
target_include_directories(bizkithub PUBLIC "${bizkithub_include_dirs}")
set_target_properties(bizkithub PROPERTIES
  CXX_EXTENSIONS OFF
  CXX_VISIBILITY_PRESET hidden
  VISIBILITY_INLINES_HIDDEN ON
  POSITION_INDEPENDENT_CODE ON
  VERSION ${PROJECT_VERSION}
  # Below 1.0 a minor version may change the public aggregates, and so the ABI.
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

# Headers only, so nobody who links the installed library needs nlohmann/json.
target_link_libraries(bizkithub PRIVATE
  CURL::libcurl "$<BUILD_INTERFACE:nlohmann_json::nlohmann_json>")

get_target_property(bizkithub_type bizkithub TYPE)
if(bizkithub_type STREQUAL "SHARED_LIBRARY")
  target_compile_definitions(bizkithub PUBLIC BIZKITHUB_SHARED)
endif()

add_library(bizkithub_header_only INTERFACE)
add_library(bizkithub::header_only ALIAS bizkithub_header_only)
set_target_properties(bizkithub_header_only PROPERTIES EXPORT_NAME header_only)
target_compile_features(bizkithub_header_only INTERFACE cxx_std_17)
target_compile_definitions(bizkithub_header_only INTERFACE BIZKITHUB_HEADER_ONLY)
target_include_directories(bizkithub_header_only INTERFACE "${bizkithub_include_dirs}")
target_link_libraries(bizkithub_header_only INTERFACE CURL::libcurl nlohmann_json::nlohmann_json)

if(BIZKITHUB_HAS_IDN2)
  # By name and not by path: a path of the build machine has no place in an installed package.
  foreach(target_and_scope bizkithub:PRIVATE bizkithub_header_only:INTERFACE)
    string(REPLACE ":" ";" target_and_scope "${target_and_scope}")
    list(GET target_and_scope 0 target)
    list(GET target_and_scope 1 scope)
    target_compile_definitions(${target} ${scope} BIZKITHUB_HAS_IDN2)
    target_include_directories(${target} SYSTEM ${scope}
      "$<BUILD_INTERFACE:${BIZKITHUB_IDN2_INCLUDE_DIR}>")
    target_link_libraries(${target} ${scope}
      "$<BUILD_INTERFACE:${BIZKITHUB_IDN2_LIBRARY}>" "$<INSTALL_INTERFACE:idn2>")
  endforeach()
endif()
