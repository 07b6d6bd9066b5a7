// SPDX-License-Identifier: MIT
#include <bizkithub/detail/text/make_error.hpp>

#include "../support/catch2.hpp"

namespace unit::make_error_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;

TEST_CASE("a new error has its kind and message, and says that nothing was sent") {
  const auto error = bizkithub::detail::make_error(ErrorKind::network, "it broke");
  CHECK(error.kind == ErrorKind::network);
  CHECK(error.message == "it broke");
  CHECK(error.delivery == Delivery::not_sent);
  CHECK(error.field.empty());
}

TEST_CASE("refused input is an invalid argument with its field") {
  const auto error = bizkithub::detail::invalid_argument("email", "invalid");
  CHECK(error.kind == ErrorKind::invalid_argument);
  CHECK(error.delivery == Delivery::not_sent);
  CHECK(error.field == "email");
  CHECK(error.message == "invalid");
}

}  // namespace unit::make_error_test
