// SPDX-License-Identifier: MIT
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <chrono>

#include "../support/catch2.hpp"

namespace unit::exchange_test {

using bizkithub::CancellationSource;
using bizkithub::CancellationToken;
using bizkithub::Clock;
using bizkithub::detail::system_clock;
using std::chrono::milliseconds;

TEST_CASE("there is one system clock, which never goes back") {
  const Clock& clock = system_clock();
  CHECK(&clock == &system_clock());
  auto before = clock.now();
  for (int i = 0; i < 1000; ++i) {
    const auto now = clock.now();
    CHECK(now >= before);
    before = now;
  }
}

TEST_CASE("the system clock knows the time of day") {
  const auto off = system_clock().wall_now() - std::chrono::system_clock::now();
  CHECK(off < std::chrono::minutes(1));
  CHECK(off > -std::chrono::minutes(1));
}

TEST_CASE("a sleep of the system clock lasts until its time") {
  const auto until = system_clock().now() + milliseconds(20);
  system_clock().sleep_until(until, CancellationToken());
  CHECK(system_clock().now() >= until);
}

TEST_CASE("a sleep until a time that has passed, or that was cancelled, ends at once") {
  const auto start = system_clock().now();
  system_clock().sleep_until(start - std::chrono::hours(1), CancellationToken());
  CancellationSource source;
  source.cancel();
  system_clock().sleep_until(start + std::chrono::hours(1), source.token());
  CHECK(system_clock().now() - start < std::chrono::minutes(1));
}

}  // namespace unit::exchange_test
