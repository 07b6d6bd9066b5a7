// SPDX-License-Identifier: MIT
// A bulk run over a simulated service, with whatever answers, failures, pauses, cancellations,
// exceptions and nested calls an input asks for, and every promise that is made about it.
#include <algorithm>
#include <string>

#include "bulk_world.hpp"

namespace {

using bizkithub::BulkSummary;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using fuzz::Plan;
using fuzz::require;
using fuzz::World;
using Report = support::Reports::Report;

void check_counts(const Plan& plan, const World& world, const BulkSummary& summary) {
  const auto counts = support::text_of(summary.counts);
  require(world.pulled() == plan.records || (summary.error && !plan.bulk.drain_source),
          "every record is taken from the source", counts);
  require(counts == support::text_of(world.reports().counts()), "counts add up", counts);
  require(summary.counts.finished() == world.pulled(), "every record is counted", counts);
  require(summary.attempts == world.sent_at().size(), "attempts");
}

bool is_cut_off(const Report& report, ErrorKind by) {
  if (report.error == ErrorKind::cancelled) return true;
  return report.error == by && report.attempts == 0;
}

void check_end(const Plan& plan, const World& world, const BulkSummary& summary) {
  const std::size_t first = summary.first_unfinished;
  const auto number = std::to_string(first);
  require(first <= world.pulled(), "first_unfinished is within the source", number);
  require(summary.error.has_value() == (first < world.pulled()), "an error where cut off", number);
  const ErrorKind kind = summary.error ? summary.error->kind : ErrorKind::cancelled;
  for (std::size_t i = 0; i < first; ++i) {
    require(!is_cut_off(world.reports()[i], kind), "all before it are finished", number);
  }
  if (!summary.error) return;
  const auto& error = world.reports()[first].error;
  if (plan.bulk.max_consecutive_failures > 0) {
    require(error && error != ErrorKind::invalid_argument, "the first unfinished failed", number);
    return;
  }
  require(error == kind || error == ErrorKind::cancelled || error == ErrorKind::timed_out,
          "the first unfinished was cut off", number);
  require(kind != ErrorKind::cancelled || world.was_cancelled(), "cancelled only if it was");
  require(kind != ErrorKind::timed_out || plan.bulk.total_timeout, "timed out only with a timeout");
}

void check_certainty(const Plan& plan, const World& world, std::size_t index) {
  const Report& report = world.reports()[index];
  const int applied = world.applied(index);
  const auto record = "record " + std::to_string(index);
  if (!report.error) {
    require(applied >= 1, "what succeeded was applied", record);
    require(applied == 1 || report.earlier_may_have_applied, "applied twice, and says so", record);
  } else if (report.delivery != Delivery::unknown) {
    require(applied == 0, "what is said not to be applied was not", record);
  } else {
    require(report.attempts > 0, "what is unknown was tried", record);
  }
  if (report.error && report.delivery == Delivery::not_sent) {
    require(!world.has_left(index), "what is said not to be sent was not", record);
  }
  if (plan.is_match && !plan.retry.repeat_unrepeatable) {
    require(applied <= 1, "a match is never applied twice", record);
  }
}

// In any half-open window of the period.
void check_rate(const bizkithub::RateLimit& limit, const std::vector<support::TimePoint>& sent) {
  for (std::size_t first = 0, last = 0; last < sent.size(); ++last) {
    while (sent[last] - sent[first] >= limit.period) ++first;
    require(last - first + 1 <= limit.calls + limit.burst, "the rate limit of the run");
  }
}

void check_time(const Plan& plan, const World& world) {
  require(world.overtime() <= plan.wait_step, "the run ends in time",
          std::to_string(world.overtime().count()) + " ns too late");
  const std::size_t turns = world.service().turns();
  require(turns <= 100 + 8 * world.happenings(), "no busy loop",
          std::to_string(turns) + " turns for " + std::to_string(world.happenings()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const Plan plan(input);
  World world(plan, input);
  const auto summary = world.run();
  require(world.reports().each_once(world.pulled()), "each record is reported once");
  for (std::size_t i = 0; i < world.pulled(); ++i) check_certainty(plan, world, i);
  if (plan.bulk.rate_limit) check_rate(*plan.bulk.rate_limit, world.sent_at());
  if (summary) {
    check_counts(plan, world, *summary);
    check_end(plan, world, *summary);
  }
  check_time(plan, world);
  world.check_usable();
  return 0;
}
