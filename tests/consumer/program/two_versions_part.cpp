// SPDX-License-Identifier: MIT
// Built once with the headers of this version, and once with those of the next (PART is `this_one`
// and `next_one`), where Error has one member more.
#include <bizkithub/error.hpp>
#include <vector>

// Not inlined, so that the loader may take one part's copy for both.
bool PART() {
  const std::vector<bizkithub::Error> errors(3);
  std::vector<bizkithub::Error> copies = errors;
  copies.insert(copies.begin(), errors.begin(), errors.end());
  bizkithub::Error& last = copies.back();
  last.message = "a message that is too long to be kept within a string";
  last.attempts.resize(2);
  const bizkithub::Error copy = last;
  return copies.size() == 6 && copy.message == last.message && copy.attempts.size() == 2;
}
