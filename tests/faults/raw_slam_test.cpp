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
using std::chrono::milliseconds;

namespace {

// While true, connect() returns only once the server's close has arrived. Left to chance, that
// would happen only now and then.
std::atomic<bool> wait_for_close{false};

class SlowConnect {
 public:
  SlowConnect() { wait_for_close = true; }
  SlowConnect(const SlowConnect&) = delete;
  SlowConnect& operator=(const SlowConnect&) = delete;
  ~SlowConnect() { wait_for_close = false; }
};

}  // namespace

// Takes the place of the C library's for the whole program, libcurl included.
extern "C" int connect(int fd, const sockaddr* address, socklen_t size) {
  const auto result = static_cast<int>(::syscall(SYS_connect, fd, address, size));
  const int error = errno;
  if (wait_for_close && address->sa_family == AF_INET) {
    pollfd wanted{fd, POLLIN, 0};
    ::poll(&wanted, 1, 500);
  }
  errno = error;
  return result;
}

TEST_CASE("a server that closes at once is not hammered: an attempt is one connection") {
  const SlowConnect slow;
  Scenario scenario;
  scenario.name = "closed before anything is written, every time";
  scenario.scripts = {{step::close()}};
  scenario.connections = 3;
  scenario.create = scenario.match = {3, 0, 0, "network", "not_sent"};
  play(scenario);
}

TEST_CASE("what was not written to a closed connection is sent again for every call") {
  const SlowConnect slow;
  Scenario scenario;
  scenario.name = "closed before anything is written, twice";
  scenario.scripts = {{step::close()}, {step::close()}, {step::serve()}};
  scenario.connections = 3;
  scenario.create = scenario.match = {3, 1, 1, "ok", ""};
  scenario.change_options = [](bizkithub::ClientOptions& options) {
    options.attempt_timeout = options.connect_timeout = milliseconds(1000);
    options.total_timeout = milliseconds(3000);
  };
  play(scenario);
}

}  // namespace faults::raw_slam_test
