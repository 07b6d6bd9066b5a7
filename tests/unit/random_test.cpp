// SPDX-License-Identifier: MIT
// The chance in waits.
#include <algorithm>
#include <bizkithub/detail/client/client_state.hpp>
#include <set>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/seed.hpp"

namespace unit::random_test {

using bizkithub::detail::Random;

namespace {

std::vector<double> numbers(Random& random, std::size_t count) {
  std::vector<double> all;
  for (std::size_t n = 0; n < count; ++n) all.push_back(random.uniform01());
  return all;
}

}  // namespace

TEST_CASE("random numbers are at least 0 and less than 1, and as often high as low") {
  Random random(support::seed());
  const auto all = numbers(random, 10'000);
  CHECK(*std::min_element(all.begin(), all.end()) >= 0);
  CHECK(*std::max_element(all.begin(), all.end()) < 1);
  for (int tenth = 0; tenth < 10; ++tenth) {
    const auto count = std::count_if(all.begin(), all.end(), [tenth](double number) {
      return static_cast<int>(number * 10) == tenth;
    });
    // By far more than chance may be off.
    CHECK(count > 800);
    CHECK(count < 1200);
  }
}

TEST_CASE("random numbers do not repeat each other") {
  Random random(support::seed());
  const auto all = numbers(random, 10'000);
  CHECK(std::set<double>(all.begin(), all.end()).size() == all.size());
}

TEST_CASE("clients that are created at the same time wait differently") {
  int here = 0;
  int there = 0;
  Random one(Random::seed_of(&here));
  Random other(Random::seed_of(&there));
  const auto first = numbers(one, 100);
  const auto second = numbers(other, 100);
  std::set<double> all(first.begin(), first.end());
  all.insert(second.begin(), second.end());
  CHECK(all.size() == 200);
}

TEST_CASE("the same seed gives the same random numbers") {
  Random one(support::seed());
  Random other(support::seed());
  CHECK(numbers(one, 100) == numbers(other, 100));
}

TEST_CASE("threads that share a client do not get the same random numbers") {
  Random random(support::seed());
  std::vector<std::vector<double>> found(4);
  std::vector<std::thread> threads;
  for (auto& mine : found) {
    threads.emplace_back([&random, &mine] { mine = numbers(random, 2000); });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<double> all;
  for (const auto& mine : found) all.insert(mine.begin(), mine.end());
  CHECK(all.size() == 8000);
}

}  // namespace unit::random_test
