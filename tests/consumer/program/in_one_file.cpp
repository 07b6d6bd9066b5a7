// SPDX-License-Identifier: MIT
// The program as one file, for tests to which a second one that includes the library adds nothing.
#include "create.cpp"
#include "main.cpp"
