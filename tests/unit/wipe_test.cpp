// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <bizkithub/detail/text/redact.hpp>
#include <string>

#include "../support/catch2.hpp"

namespace unit::wipe_test {

using bizkithub::detail::wipe;

TEST_CASE("memory is wiped, and none beside it") {
  std::array<unsigned char, 10> memory{};
  memory.fill(0xAA);
  wipe(memory.data() + 2, 5);
  const std::array<unsigned char, 10> expected = {0xAA, 0xAA, 0, 0, 0, 0, 0, 0xAA, 0xAA, 0xAA};
  CHECK(memory == expected);
  wipe(memory.data() + 2, 0);
  wipe(nullptr, 0);
  CHECK(memory == expected);
}

TEST_CASE("a text is wiped to the end of its capacity, short or long, and is empty then") {
  for (std::size_t length : {0U, 1U, 10U, 32U, 1000U}) {
    std::string text(length, 's');
    const char* const memory = text.data();
    const std::size_t capacity = text.capacity();
    text.resize(length / 2);  // What the longer text left behind is a secret too.
    wipe(text);
    CHECK(text.empty());
    REQUIRE(text.data() == memory);
    CHECK(std::count(memory, memory + capacity, '\0') == static_cast<std::ptrdiff_t>(capacity));
  }
}

TEST_CASE("a wiped text can be wiped again, and used") {
  std::string text = "secret";
  wipe(text);
  wipe(text);
  text = "another secret, longer than what fits into a string itself";
  CHECK(text.size() == 58);
}

}  // namespace unit::wipe_test
