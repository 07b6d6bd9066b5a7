// SPDX-License-Identifier: MIT
// How the benchmark judges budgets.
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
  row.what = "a row";
  row.budget = budget;
  return row;
}

std::string printed(const Report& report) {
  std::ostringstream out;
  report.print(out);
  return out.str();
}

}  // namespace

TEST_CASE("a budget is met at its limit and missed beyond it") {
  CHECK(at_most(0.9, 0.9, "x by hand").met);
  CHECK(!at_most(0.9, 0.91, "x by hand").met);
  CHECK(at_least(1, 1, "x by hand").met);
  CHECK(!at_least(1, 0.99, "x by hand").met);
}

TEST_CASE("the text of a budget has its limit and its unit") {
  CHECK(at_most(0.35, 0.2, "s").text == "at most 0.35 s");
  CHECK(at_least(8333, 9000, "calls/s").text == "at least 8333 calls/s");
}

TEST_CASE("a full run counts the budgets that it missed") {
  Report report(true);
  report.add(row(at_most(0.9, 0.8, "x by hand")));
  CHECK(report.missed() == 0);
  CHECK(printed(report).find("MISSED") == std::string::npos);
  report.add(row(at_most(0.9, 1.4, "x by hand")));
  report.add(row(at_least(1, 0.7, "x by hand")));
  CHECK(report.missed() == 2);
  CHECK(printed(report).find("MISSED") != std::string::npos);
  CHECK(report.json().find("MISSED") != std::string::npos);
}

TEST_CASE("a quick run misses no budget") {
  Report report(false);
  report.add(row(at_most(0.9, 1.4, "x by hand")));
  CHECK(report.missed() == 0);
  CHECK(printed(report).find("MISSED") == std::string::npos);
}
