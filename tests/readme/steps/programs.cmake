# Compiles every C++ block, and links those that are programs. The flags are those of the library
# they are linked to, which may be a sanitizer's.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

find_blocks(sources cpp "bizkithub::")
run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/../programs" -B "${PROGRAMS}"
  "-DBLOCKS=${BLOCKS}" "-DLIBRARY=${LIBRARY}" "-DCMAKE_CXX_FLAGS=${FLAGS}"
  "-DBIZKITHUB_IDN2=${ROOT}/cmake/BizkithubIdn2.cmake")
run("${CMAKE_COMMAND}" --build "${PROGRAMS}")
