// What the benchmark makes of a budget: its verdict, and whether the run as a whole has failed.
#include "report.hpp"

#include <sstream>
#include <string>

#include "../support/catch2.hpp"

using bench::at_least;
using bench::at_most;
using bench::Report;
using bench::Row;

namespace {

Row row(const bench::Budget& budget) {
  Row row;
  row.id = row.what = "a row";
  row.budget = budget;
  return row;
}

std::string printed(const Report& report) {
  std::ostringstream out;
  report.print(out);
  return out.str();
}

}  // namespace

TEST_CASE("a budget is missed by its ratio alone") {
  CHECK(at_most(1.3, 1.3, "bare").met);
  CHECK(!at_most(1.3, 1.31, "bare").met);
  CHECK(at_least(0.75, 0.75, "bare").met);
  CHECK(!at_least(0.75, 0.74, "bare").met);
}

TEST_CASE("a run that judges fails by each budget that it missed, and says which") {
  Report report(true);
  report.add(row(at_most(1.3, 1.2, "bare")));
  CHECK(report.missed() == 0);
  CHECK(printed(report).find("MISSED") == std::string::npos);
  report.add(row(at_most(1.3, 1.4, "bare")));
  report.add(row(at_least(0.75, 0.7, "bare")));
  CHECK(report.missed() == 2);
  CHECK(printed(report).find("MISSED") != std::string::npos);
  CHECK(report.json().find("MISSED") != std::string::npos);
}

TEST_CASE("a quick run judges nothing") {
  Report report(false);
  report.add(row(at_most(1.3, 1.4, "bare")));
  CHECK(report.missed() == 0);
  CHECK(printed(report).find("MISSED") == std::string::npos);
}
