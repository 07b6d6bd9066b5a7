// SPDX-License-Identifier: MIT
// A server that closes every connection as soon as it is there, before anything was written to it:
// what a load balancer does that has nobody behind it.
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>

#include "../support/catch2.hpp"
#include "raw_scenario.hpp"

namespace faults::raw_slam_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;

namespace {

// Of three connects, so many return only once the server's close has arrived. Left to chance, that
// would happen only now and then.
std::atomic<int> slow_of_three{0};
std::atomic<int> connects{0};

class SlowConnects {
 public:
  explicit SlowConnects(int of_three) {
    connects = 0;
    slow_of_three = of_three;
  }
  SlowConnects(const SlowConnects&) = delete;
  SlowConnects& operator=(const SlowConnects&) = delete;
  ~SlowConnects() { slow_of_three = 0; }
};

}  // namespace

// Takes the place of the C library's for the whole program, libcurl included.
extern "C" int connect(int fd, const sockaddr* address, socklen_t size) {
  const auto result = static_cast<int>(::syscall(SYS_connect, fd, address, size));
  const int error = errno;
  if (slow_of_three > 0 && address->sa_family == AF_INET && connects++ % 3 < slow_of_three) {
    pollfd wanted{fd, POLLIN, 0};
    ::poll(&wanted, 1, 60'000);
  }
  errno = error;
  return result;
}

TEST_CASE("a server that closes at once is not hammered: an attempt is one connection") {
  const SlowConnects slow(3);
  Scenario scenario;
  scenario.name = "closed before anything is written, every time";
  scenario.scripts = {{step::close()}};
  scenario.connections = 3;
  scenario.create = scenario.match = {3, 0, 0, "network", "not_sent"};
  play(scenario);
}

TEST_CASE("what was not written to a closed connection is sent again for every call") {
  const SlowConnects slow(2);
  Scenario scenario;
  scenario.name = "closed before anything is written, twice";
  scenario.scripts = {{step::close()}, {step::close()}, {step::serve()}};
  scenario.connections = 3;
  scenario.create = scenario.match = {3, 1, 1, "ok", ""};
  play(scenario);
}

}  // namespace faults::raw_slam_test
