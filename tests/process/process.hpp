// SPDX-License-Identifier: MIT
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bizkithub/client.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "../support/real_client.hpp"
#include "../support/slack.hpp"

// What the tests of the process as a whole have in common: counting, waiting, children.
namespace process {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

#if defined(__SANITIZE_THREAD__)
inline constexpr bool thread_sanitized = true;
#else
inline constexpr bool thread_sanitized = false;
#endif
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool address_sanitized = true;
#else
inline constexpr bool address_sanitized = false;
#endif

using support::options_for;
using support::slack;
using support::time_of;

/// What only a machine that stands still could make fail.
inline constexpr milliseconds forever{60'000};

/// Whether `condition` came true before it was too late.
template <class Condition>
bool comes_true(Condition condition, milliseconds within = forever) {
  const auto deadline = Clock::now() + within;
  while (!condition()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return true;
}

inline int entries_of(const char* directory) {
  DIR* const open = ::opendir(directory);
  if (open == nullptr) return -1;
  int count = 0;
  while (const dirent* entry = ::readdir(open)) count += entry->d_name[0] != '.' ? 1 : 0;
  ::closedir(open);
  return count;
}

inline int threads() { return entries_of("/proc/self/task"); }
/// One too many: the directory itself is open while it is read. Every count has that one.
inline int open_files() { return entries_of("/proc/self/fd"); }

/// How a child ended: its exit status, the negative number of the signal that killed it, or
/// `hung`, in which case it has been killed.
inline constexpr int hung = -1000;

inline int end_of(pid_t child, milliseconds within = forever) {
  int status = 0;
  const auto ended = [&] { return ::waitpid(child, &status, WNOHANG) == child; };
  if (!comes_true(ended, within)) {
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return hung;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// Runs `body` in a child that leaves without destructors or exit handlers, so that nothing of the
/// test program itself runs twice.
template <class Body>
pid_t in_child(Body body) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int status = 99;
  try {
    status = body();
  } catch (...) {
    status = 98;
  }
  ::_exit(status);
}

/// Leaves by exit(), so with every destructor and exit handler: those of the test program are made
/// harmless first.
[[noreturn]] inline void leave_normally(int status) {
  std::freopen("/dev/null", "w", stdout);
  std::exit(status);
}

/// A channel from child to parent, or back.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  template <class Value>
  void put(const Value& value) {
    if (::write(ends_[1], &value, sizeof(value)) != sizeof(value)) ::_exit(97);
  }
  template <class Value>
  Value get() {
    Value value{};
    if (::read(ends_[0], &value, sizeof(value)) != sizeof(value)) return Value{};
    return value;
  }

 private:
  int ends_[2] = {-1, -1};
};

/// A server in a process of its own, which ends with this object. For tests of the memory, threads
/// or descriptors of one end alone.
class ServingProcess {
 public:
  /// `start` gives a pointer to a server that listens.
  template <class Start>
  explicit ServingProcess(Start start) {
    Pipe port;
    child_ = in_child([&] {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const auto server = start();
      port.put(server->port());
      for (;;) ::pause();
      return 0;
    });
    port_ = port.get<int>();
  }
  ServingProcess(const ServingProcess&) = delete;
  ServingProcess& operator=(const ServingProcess&) = delete;
  ~ServingProcess() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  pid_t id() const { return child_; }
  int port() const { return port_; }

 private:
  pid_t child_ = -1;
  int port_ = 0;
};

}  // namespace process
