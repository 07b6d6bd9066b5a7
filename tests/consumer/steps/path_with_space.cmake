# Built, installed and used where every path has a space in it.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
start_afresh()
set(place "${WORK}/a path with spaces")
file(COPY "${SOURCE_ROOT}/CMakeLists.txt" "${SOURCE_ROOT}/cmake" "${SOURCE_ROOT}/include"
  "${SOURCE_ROOT}/src" DESTINATION "${place}/the source")
install_library("${place}/the source" "${place}/the build" "${place}/the prefix" OFF)

set(WORK "${place}/find package")
set(PREFIX "${place}/the prefix")
set(PROJECT find_package)
include("${CMAKE_CURRENT_LIST_DIR}/find_package.cmake")
set(WORK "${place}/pkg config")
set(SHARED OFF)
include("${CMAKE_CURRENT_LIST_DIR}/pkg_config.cmake")
