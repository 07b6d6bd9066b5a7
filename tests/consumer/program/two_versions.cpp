// SPDX-License-Identifier: MIT
// Links two shared libraries, each with its own version of bizkithub.
bool this_one();
bool next_one();

int main() { return this_one() && next_one() ? 0 : 1; }
