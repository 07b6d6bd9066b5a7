# The library as the other steps find it installed. The build is kept, and so a second run is quick.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
file(REMOVE_RECURSE "${WORK}/prefix")
install_library("${SOURCE_ROOT}" "${WORK}/build" "${WORK}/prefix" ${SHARED})
