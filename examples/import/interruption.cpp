// SPDX-License-Identifier: MIT
#include "interruption.hpp"

#include <csignal>
#include <initializer_list>

namespace importer {
namespace {

// Sent to the waiting thread to end it.
constexpr int end_signal = SIGUSR1;

sigset_t signals(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  return set;
}

int wait_for(std::initializer_list<int> numbers) {
  const sigset_t set = signals(numbers);
  int signal = end_signal;
  sigwait(&set, &signal);
  return signal;
}

}  // namespace

Interruption::Interruption() {
  const sigset_t all = signals({SIGINT, SIGTERM, end_signal});
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  waiting_ = std::thread([this] { count(); });
}

Interruption::~Interruption() {
  pthread_kill(waiting_.native_handle(), end_signal);
  waiting_.join();
}

void Interruption::count() {
  if (wait_for({SIGINT, SIGTERM, end_signal}) == end_signal) return;
  requested_ = true;
  if (wait_for({SIGINT, SIGTERM, end_signal}) == end_signal) return;
  drop();
  // From here on, in this thread and so in the whole program, they do what they usually do.
  const sigset_t interruptions = signals({SIGINT, SIGTERM});
  pthread_sigmask(SIG_UNBLOCK, &interruptions, nullptr);
  wait_for({end_signal});
}

}  // namespace importer
