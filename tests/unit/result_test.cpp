// SPDX-License-Identifier: MIT
#include <bizkithub/result.hpp>
#include <memory>
#include <string>

#include "../support/catch2.hpp"

namespace unit::result_test {

using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::Exception;
using bizkithub::Result;

namespace {

Error cancelled() {
  Error error;
  error.kind = ErrorKind::cancelled;
  return error;
}

}  // namespace

TEST_CASE("a result with a value gives it in every way") {
  Result<std::string> result = std::string("yes");
  CHECK(result.has_value());
  CHECK(static_cast<bool>(result));
  CHECK(*result == "yes");
  CHECK(result->size() == 3);
  CHECK(result.value() == "yes");
  CHECK(result.value_or("no") == "yes");
}

TEST_CASE("a result with an error throws it only when asked for the value") {
  const Result<std::string> result = cancelled();
  CHECK(!result.has_value());
  CHECK(result.error().kind == ErrorKind::cancelled);
  CHECK(result.value_or("no") == "no");
  CHECK_THROWS_AS(result.value(), Exception);
}

TEST_CASE("a result may hold what can only be moved") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = *std::move(result);
  CHECK(*taken == 7);
  Result<std::unique_ptr<int>> other = std::make_unique<int>(8);
  const std::unique_ptr<int> checked = std::move(other).value();
  CHECK(*checked == 8);
}

TEST_CASE("results are copied and assigned like values") {
  Result<std::string> result = std::string("a");
  const Result<std::string> copy = result;
  result = cancelled();
  CHECK(copy.value() == "a");
  CHECK(!result.has_value());
  result = copy;
  CHECK(result.value() == "a");
}

}  // namespace unit::result_test
