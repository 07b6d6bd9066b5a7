#pragma once

#include <sys/types.h>

#include <array>

namespace bench {

// Left to the scheduler, client and server share a core in one round and not in the next, and a
// call costs twice as much where each answer has to wake an idle core. So it is settled: with many
// calls in flight the client has a core to itself and the servers have another, where the machine
// has two.

void use_client_core();
/// For a process of a server's own. Safe between fork and exec.
void use_server_core() noexcept;

/// While it lives, the calling thread is on the servers' core: one call at a time, client and
/// server take turns anyway.
class TakingTurns {
 public:
  TakingTurns() { use_server_core(); }
  TakingTurns(const TakingTurns&) = delete;
  TakingTurns& operator=(const TakingTurns&) = delete;
  ~TakingTurns() { use_client_core(); }
};

/// While it lives, no core falls asleep: processes of the lowest priority keep the two busy with
/// nothing. On a virtual machine waking a core can take longer than a call does.
class KeepingAwake {
 public:
  KeepingAwake();
  KeepingAwake(const KeepingAwake&) = delete;
  KeepingAwake& operator=(const KeepingAwake&) = delete;
  ~KeepingAwake();

 private:
  std::array<pid_t, 2> processes_{-1, -1};
};

}  // namespace bench
