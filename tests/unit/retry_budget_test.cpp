// SPDX-License-Identifier: MIT
// The retries that the calls of a client share.
#include <atomic>
#include <bizkithub/detail/call/call.hpp>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"

namespace unit::retry_budget_test {

using bizkithub::detail::RetryBudget;

TEST_CASE("ten successes give one retry back to the budget") {
  RetryBudget budget(1);
  CHECK(budget.take());
  for (int i = 0; i < 9; ++i) budget.succeeded();
  CHECK(!budget.take());
  budget.succeeded();
  CHECK(budget.take());
  for (int i = 0; i < 100; ++i) budget.succeeded();
  CHECK(budget.take());
  CHECK(!budget.take());
}

TEST_CASE("a budget gives as many retries as it has, and then none") {
  RetryBudget budget(3);
  for (int i = 0; i < 3; ++i) CHECK(budget.take());
  CHECK(!budget.take());
  CHECK(!budget.take());
}

TEST_CASE("a budget of nothing stays empty however many calls succeed") {
  RetryBudget budget(0);
  for (int i = 0; i < 100; ++i) budget.succeeded();
  CHECK(!budget.take());
}

TEST_CASE("a retry that was not given costs nothing") {
  RetryBudget budget(1);
  CHECK(budget.take());
  for (int i = 0; i < 5; ++i) budget.succeeded();
  CHECK(!budget.take());
  for (int i = 0; i < 5; ++i) budget.succeeded();
  CHECK(budget.take());
}

TEST_CASE("threads that take at once get no more than there is") {
  RetryBudget budget(10'000);
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (budget.take()) ++taken;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(taken == 10'000);
}

TEST_CASE("threads that succeed at once give back no more than was taken") {
  RetryBudget budget(100);
  for (int i = 0; i < 50; ++i) CHECK(budget.take());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) budget.succeeded();
    });
  }
  for (std::thread& thread : threads) thread.join();
  int taken = 0;
  while (budget.take()) ++taken;
  CHECK(taken == 100);
}

}  // namespace unit::retry_budget_test
