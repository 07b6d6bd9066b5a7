// SPDX-License-Identifier: MIT
#pragma once

namespace bench {

// The scheduler would place client and server on one core in some rounds and on two in others,
// which changes the cost of a call. So the servers get one core and the client another, where the
// machine has two.

void use_client_core();

/// While it lives, the calling thread is on the servers' core, and so are the threads and processes
/// that it starts. For starting a server, and for calls made one at a time, where client and server
/// wait for each other anyway.
class OnServerCore {
 public:
  OnServerCore();
  OnServerCore(const OnServerCore&) = delete;
  OnServerCore& operator=(const OnServerCore&) = delete;
  ~OnServerCore() { use_client_core(); }
};

}  // namespace bench
