// SPDX-License-Identifier: MIT
#include "cores.hpp"

#include <sched.h>

namespace bench {

namespace {

struct Cores {
  int client = -1;
  int server = -1;
};

Cores first_and_last_allowed() {
  Cores cores;
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed)) continue;
    (cores.server < 0 ? cores.server : cores.client) = core;
  }
  return cores;
}

// Determined before the first thread is bound.
const Cores& cores() {
  static const Cores found = first_and_last_allowed();
  return found;
}

void bind_thread(int core) {
  if (cores().client < 0) return;
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  CPU_SET(core, &wanted);
  ::sched_setaffinity(0, sizeof(wanted), &wanted);
}

}  // namespace

void use_client_core() { bind_thread(cores().client); }

OnServerCore::OnServerCore() { bind_thread(cores().server); }

}  // namespace bench
