// SPDX-License-Identifier: MIT
// bizkithub-sandbox: the sandbox as a program.

#include <sys/resource.h>

#include <csignal>
#include <exception>
#include <iostream>

#include "command_line.hpp"
#include "help.hpp"
#include "sandbox.hpp"

namespace {

using namespace bizkithub_sandbox;

/// Blocked before any thread begins, so that a signal that comes early waits for sigwait.
sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// Many systems begin with a limit of 1024, of which the sandbox uses half for connections.
void allow_many_connections() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const Options& options) {
  allow_many_connections();
  const sigset_t end_signals = block_end_signals();
  Sandbox sandbox(options);
  sandbox.start();
  std::cout << sandbox.url() << std::endl;  // flushed: a script waits for this line
  int signal = 0;
  sigwait(&end_signals, &signal);
  sandbox.stop();
  return 0;
}

int run(const CommandLine& line) {
  if (!line.error.empty()) {
    std::cerr << "bizkithub-sandbox: " << line.error << '\n';
    return 2;
  }
  if (!line.help) return serve(line.options);
  std::cout << help_text();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse_command_line({argv + (argc > 0 ? 1 : 0), argv + argc}));
  } catch (const std::exception& problem) {
    std::cerr << "bizkithub-sandbox: " << problem.what() << '\n';
    return 1;
  }
}
