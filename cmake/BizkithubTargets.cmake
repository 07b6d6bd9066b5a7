# SPDX-License-Identifier: MIT
# In a host project, the host's warnings do not concern this code: its headers are system headers.
set(bizkithub_system "")
if(NOT BIZKITHUB_TOP_LEVEL)
  set(bizkithub_system SYSTEM)
endif()

# Static or shared, as BUILD_SHARED_LIBS says.
add_library(bizkithub src/bizkithub.cpp)
add_library(bizkithub::bizkithub ALIAS bizkithub)
target_compile_features(bizkithub PUBLIC cxx_std_17)
target_include_directories(bizkithub ${bizkithub_system} PUBLIC
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")
set_target_properties(bizkithub PROPERTIES
  CXX_EXTENSIONS OFF
  # Where functions are exported by name: on Windows.
  DEFINE_SYMBOL BIZKITHUB_EXPORTS
  CXX_VISIBILITY_PRESET hidden
  VISIBILITY_INLINES_HIDDEN ON
  # The static library too: it may end up in somebody's plug-in.
  POSITION_INDEPENDENT_CODE ON
  VERSION ${PROJECT_VERSION}
  # Below 1.0 a minor version may change the public aggregates, and so the ABI.
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

if(NOT BIZKITHUB_TOP_LEVEL)
  target_compile_options(bizkithub PRIVATE -w)
  # A host project that takes header_only alone, or nothing at all, need not build this.
  if(NOT BIZKITHUB_INSTALL)
    set_target_properties(bizkithub PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endif()

# nlohmann/json is headers only, so nobody who links the installed library needs it.
target_link_libraries(bizkithub PRIVATE
  CURL::libcurl "$<BUILD_INTERFACE:nlohmann_json::nlohmann_json>")

get_target_property(bizkithub_type bizkithub TYPE)
if(bizkithub_type STREQUAL "SHARED_LIBRARY")
  target_compile_definitions(bizkithub PUBLIC BIZKITHUB_SHARED)
  # A look-up that was given up goes on in a thread of libcurl's, which dlclose must not unload.
  include(CheckLinkerFlag)
  check_linker_flag(CXX -Wl,-z,nodelete BIZKITHUB_HAS_NODELETE)
  if(BIZKITHUB_HAS_NODELETE)
    target_link_options(bizkithub PRIVATE -Wl,-z,nodelete)
  endif()
endif()

add_library(bizkithub_header_only INTERFACE)
add_library(bizkithub::header_only ALIAS bizkithub_header_only)
set_target_properties(bizkithub_header_only PROPERTIES EXPORT_NAME header_only)
target_compile_features(bizkithub_header_only INTERFACE cxx_std_17)
target_compile_definitions(bizkithub_header_only INTERFACE BIZKITHUB_HEADER_ONLY)
target_include_directories(bizkithub_header_only ${bizkithub_system} INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")
target_link_libraries(bizkithub_header_only INTERFACE CURL::libcurl nlohmann_json::nlohmann_json)

if(BIZKITHUB_HAS_IDN2)
  target_compile_definitions(bizkithub PRIVATE BIZKITHUB_HAS_IDN2)
  target_link_libraries(bizkithub PRIVATE bizkithub::idn2)
  target_compile_definitions(bizkithub_header_only INTERFACE BIZKITHUB_HAS_IDN2)
  target_link_libraries(bizkithub_header_only INTERFACE bizkithub::idn2)
endif()
