// SPDX-License-Identifier: MIT
// Catch2 2 has its main() made here; Catch2 3 brings a library with one.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Listener = Catch::EventListenerBase;
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
using Listener = Catch::TestEventListenerBase;
#endif

#include <iostream>

#include "seed.hpp"

namespace {

class SeedPrinter : public Listener {
 public:
  using Listener::Listener;

  void testCaseEnded(const Catch::TestCaseStats& test) override {
    if (test.totals.assertions.failed == 0) return;
    std::cerr << "random numbers: BIZKITHUB_TEST_SEED=" << support::seed() << "\n";
  }
};

}  // namespace

CATCH_REGISTER_LISTENER(SeedPrinter)
