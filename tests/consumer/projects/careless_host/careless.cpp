// SPDX-License-Identifier: MIT
#include <bizkithub/bizkithub.hpp>

// Each line draws a warning under the options that the library's own code is built with.
short careless(int unused, double value) {
  int value_too;
  short result = value;
  { int result = 3; }
  return result;
}
