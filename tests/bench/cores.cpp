#include "cores.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

namespace {

struct Cores {
  int client = -1;
  int server = -1;
};

Cores cores_of_this_process() noexcept {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  Cores cores;
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed)) continue;
    if (cores.server < 0) {
      cores.server = core;
    } else {
      cores.client = core;
    }
  }
  return cores;
}

// Asked for before the first core is taken.
const Cores& cores() noexcept {
  static const Cores found = cores_of_this_process();
  return found;
}

void use(int core) noexcept {
  if (cores().client < 0) return;
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  CPU_SET(core, &wanted);
  ::sched_setaffinity(0, sizeof(wanted), &wanted);
}

// Of a priority that gives way to any other process at once.
[[noreturn]] void do_nothing_on(int core, pid_t parent) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const sched_param none{};
  if (::sched_setscheduler(0, SCHED_IDLE, &none) != 0) ::_exit(1);
  use(core);
  for (volatile unsigned long count = 0;; count = count + 1) continue;
}

pid_t start_idler(int core) {
  const pid_t self = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) do_nothing_on(core, self);
  return process;
}

}  // namespace

void use_client_core() { use(cores().client); }

void use_server_core() noexcept { use(cores().server); }

KeepingAwake::KeepingAwake() {
  processes_ = {start_idler(cores().client), start_idler(cores().server)};
}

KeepingAwake::~KeepingAwake() {
  for (const pid_t process : processes_) {
    if (process < 0) continue;
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
  }
}

}  // namespace bench
