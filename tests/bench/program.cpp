#include "program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace bench {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// What a program writes, read by the one that started it.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, ends_[1], 1);
    ::posix_spawn_file_actions_adddup2(&actions_, ends_[1], 2);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::close(ends_[0]);
    if (ends_[1] >= 0) ::close(ends_[1]);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }

  std::string read_all() {
    ::close(ends_[1]);
    ends_[1] = -1;
    std::string text;
    std::array<char, 4096> bytes{};
    for (;;) {
      const auto got = ::read(ends_[0], bytes.data(), bytes.size());
      if (got <= 0) return text;
      text.append(bytes.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  posix_spawn_file_actions_t actions_{};
};

pid_t spawn(const std::vector<std::string>& words, const Pipe& pipe) {
  std::vector<std::string> copies(words);
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t process = -1;
  if (::posix_spawnp(&process, arguments[0], pipe.actions(), nullptr, arguments.data(), environ) !=
      0) {
    throw std::runtime_error("cannot run " + words.front());
  }
  return process;
}

}  // namespace

Ran run_program(const std::vector<std::string>& words) {
  Pipe pipe;
  const pid_t process = spawn(words, pipe);
  Ran ran;
  ran.output = pipe.read_all();
  int status = 0;
  rusage usage{};
  ::wait4(process, &status, 0, &usage);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(words.front() + " failed: " + ran.output);
  }
  ran.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  return ran;
}

}  // namespace bench
