# SPDX-License-Identifier: MIT
# Each CMake block goes into a project whose target `main` is the first program of README.
# find_package finds what the documented commands installed.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

# For FetchContent, a repository with these files.
set(repository "${WORK}/repository")
file(REMOVE_RECURSE "${repository}")
foreach(entry CMakeLists.txt cmake include src)
  file(COPY "${ROOT}/${entry}" DESTINATION "${repository}")
endforeach()
set(git git -C "${repository}" -c user.name=test -c user.email=test@example.com)
run(${git} init -q -b main)
run(${git} add .)
run(${git} commit -q -m test)

find_blocks(projects cmake "bizkithub")
foreach(project IN LISTS projects)
  get_filename_component(name "${project}" NAME_WE)
  file(READ "${project}" text)
  set(folder "${WORK}/${name}")
  # What FetchContent got from the repository of an earlier run.
  file(REMOVE_RECURSE "${folder}/build/_deps")
  make_checkout("${folder}/bizkithub")
  file(WRITE "${folder}/CMakeLists.txt" "cmake_minimum_required(VERSION 3.20)\n"
    "project(user LANGUAGES CXX)\nadd_executable(main main.cpp)\n${text}")
  configure_file("${main}" "${folder}/main.cpp" COPYONLY)
  # What CPM does with these arguments.
  file(WRITE "${folder}/cmake/CPM.cmake" "include(FetchContent)\n"
    "macro(CPMAddPackage key name)\n"
    "  FetchContent_Declare(\${name} \${ARGN})\n  FetchContent_MakeAvailable(\${name})\nendmacro()\n")
  run("${CMAKE_COMMAND}" -S "${folder}" -B "${folder}/build"
    "-DCMAKE_PREFIX_PATH=${HOME}/bizkithub" "-DBIZKITHUB_URL=file://${repository}")
  # With CPM, it would be what was built with FetchContent.
  if(NOT text MATCHES "CPM")
    run("${CMAKE_COMMAND}" --build "${folder}/build")
  endif()
endforeach()
