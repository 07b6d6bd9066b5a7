# SPDX-License-Identifier: MIT
# The shared library shows our names, and of others only what the standard library's templates make
# of themselves: a private dependency that showed could meet another copy of itself in the program.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")
find_library_file(library "${PREFIX}" libbizkithub.so)
run("${NM}" -DC --defined-only "${library}")
expect_output(" T bizkithub::v0_1_compiled::Client::create_customer\\(")

string(REPLACE ";" "," output "${output}")
string(REPLACE "\n" ";" symbols "${output}")
foreach(symbol IN LISTS symbols)
  if(symbol MATCHES "nlohmann|curl_|idn2_")
    message(FATAL_ERROR "a private dependency shows: ${symbol}")
  endif()
  # V, W, u, w: weak or unique, as templates and type information are.
  if(NOT symbol MATCHES "^[0-9a-f]+ [VWuw] | bizkithub::|^$")
    message(FATAL_ERROR "not one of ours: ${symbol}")
  endif()
endforeach()

get_filename_component(real "${library}" REALPATH)
if(NOT real MATCHES "libbizkithub\\.so\\.0\\.1\\.[0-9]+$")
  message(FATAL_ERROR "libbizkithub.so leads to ${real}")
endif()
