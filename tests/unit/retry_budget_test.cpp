// The retries that the calls of a client share.
#include <atomic>
#include <bizkithub/detail/call/retry_budget.hpp>
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

}  // namespace unit::retry_budget_test
