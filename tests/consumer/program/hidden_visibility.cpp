// SPDX-License-Identifier: MIT
// Everything of this program is hidden; what the shared library throws must still be caught by
// type.
#include <bizkithub/bizkithub.hpp>

#include <iostream>
#include <stdexcept>

namespace {

bizkithub::Client misconfigured() {
  bizkithub::ClientOptions options;
  options.base_url = "no URL";
  return bizkithub::Client(bizkithub::ApiKey::parse("PROD0000000000000000000000000000").value(),
                           options);
}

bool caught_by_own_type() {
  try {
    misconfigured();
  } catch (const bizkithub::Exception& exception) {
    return exception.error().field == "base_url";
  }
  return false;
}

bool caught_by_base() {
  try {
    misconfigured();
  } catch (const std::runtime_error& exception) {
    return dynamic_cast<const bizkithub::Exception*>(&exception) != nullptr;
  }
  return false;
}

// Thrown in this program, from a template of the library's.
bool caught_from_value() {
  try {
    bizkithub::normalize_email("no address").value();
  } catch (const bizkithub::Exception& exception) {
    return exception.error().kind == bizkithub::ErrorKind::invalid_argument;
  }
  return false;
}

}  // namespace

int main() {
  const bool caught = caught_by_own_type() && caught_by_base() && caught_from_value();
  std::cout << (caught ? "caught\n" : "not caught\n");
  return caught ? 0 : 1;
}
