// SPDX-License-Identifier: MIT
// Versions of libcurl before 7.87 raise SIGPIPE, which would end the program.
#include <bizkithub/detail/platform/sigpipe.hpp>
#include <csignal>

#include "../support/catch2.hpp"

namespace unit::sigpipe_test {

using bizkithub::detail::SigpipeBlock;

namespace {

volatile std::sig_atomic_t signals = 0;

// Counts the signal in place of ending the test.
class Counter {
 public:
  Counter() {
    signals = 0;
    struct sigaction count {};
    count.sa_handler = [](int) { signals = signals + 1; };
    REQUIRE(sigaction(SIGPIPE, &count, &before_) == 0);
  }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  ~Counter() { sigaction(SIGPIPE, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

void set_blocked(int how) {
  sigset_t sigpipe;
  sigemptyset(&sigpipe);
  sigaddset(&sigpipe, SIGPIPE);
  REQUIRE(pthread_sigmask(how, &sigpipe, nullptr) == 0);
}

}  // namespace

TEST_CASE("a SIGPIPE that is raised while it is blocked is dropped, and a later one is not") {
  const Counter counter;
  {
    const SigpipeBlock block(true);
    std::raise(SIGPIPE);
  }
  CHECK(signals == 0);
  std::raise(SIGPIPE);
  CHECK(signals == 1);
}

TEST_CASE("a SIGPIPE of the program's own is kept") {
  const Counter counter;
  set_blocked(SIG_BLOCK);
  std::raise(SIGPIPE);
  {
    const SigpipeBlock block(true);
    std::raise(SIGPIPE);
  }
  CHECK(signals == 0);
  set_blocked(SIG_UNBLOCK);
  CHECK(signals == 1);
}

TEST_CASE("SIGPIPE is left alone where no libcurl raises it") {
  const Counter counter;
  const SigpipeBlock block(false);
  std::raise(SIGPIPE);
  CHECK(signals == 1);
}

}  // namespace unit::sigpipe_test
