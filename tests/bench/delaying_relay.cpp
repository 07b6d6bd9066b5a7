#include "delaying_relay.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <deque>
#include <memory>
#include <queue>
#include <stdexcept>
#include <string>
#include <vector>

#include "cores.hpp"

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_at_once(int fd) {
  const int yes = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

int listen_on_free_port(int& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, any, size) != 0 || ::listen(fd, 4096) != 0 || ::getsockname(fd, any, &size) != 0) {
    ::close(fd);
    throw std::runtime_error("no port for the relay");
  }
  port = ntohs(address.sin_port);
  return fd;
}

struct Chunk {
  Clock::time_point due;
  std::string bytes;
};

/// One direction of a connection. Not closed before all of it is: descriptors are not used twice
/// while something may refer to them.
struct Pipe {
  int from = -1;
  int to = -1;
  std::deque<Chunk> chunks{};
  bool ended = false;  ///< `from` has no more to say.
  bool told = false;   ///< `to` knows.
};

/// When to write again to which pipe; the earliest first.
struct Appointment {
  Clock::time_point due;
  Pipe* pipe;
  bool operator<(const Appointment& other) const { return due > other.due; }
};

class Relay {
 public:
  Relay(int listener, int port, std::chrono::milliseconds delay)
      : listener_(listener), port_(port), delay_(delay), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    watch(listener_, nullptr);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 256> events{};
    for (;;) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                     milliseconds_to_wait());
      for (int i = 0; i < count; ++i) {
        auto* const pipe = static_cast<Pipe*>(events[static_cast<std::size_t>(i)].data.ptr);
        pipe == nullptr ? accept_all() : receive(*pipe);
      }
      send_what_is_due();
    }
  }

 private:
  void watch(int fd, Pipe* pipe) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = pipe;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  int milliseconds_to_wait() const {
    if (appointments_.empty()) return -1;
    const auto left = appointments_.top().due - Clock::now();
    return std::max(0,
                    static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
  }

  void accept_all() {
    for (;;) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (client < 0) return;
      connect(client);
    }
  }

  // To loopback it takes no time, so it is simply waited for.
  void connect(int client) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port_);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      ::close(client);
      ::close(server);
      return;
    }
    send_at_once(client);
    send_at_once(server);
    add_pipe(client, server);
    add_pipe(server, client);
  }

  void add_pipe(int from, int to) {
    pipes_.push_back(std::make_unique<Pipe>(Pipe{from, to}));
    watch(from, pipes_.back().get());
  }

  void receive(Pipe& pipe) {
    const auto got = ::recv(pipe.from, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    const auto due = Clock::now() + delay_;
    appointments_.push({due, &pipe});
    if (got > 0) {
      pipe.chunks.push_back({due, std::string(buffer_.data(), static_cast<std::size_t>(got))});
    } else {
      pipe.ended = true;
      ::epoll_ctl(epoll_, EPOLL_CTL_DEL, pipe.from, nullptr);
    }
  }

  void send_what_is_due() {
    const auto now = Clock::now();
    while (!appointments_.empty() && appointments_.top().due <= now) {
      Pipe& pipe = *appointments_.top().pipe;
      appointments_.pop();
      if (!send_due(pipe, now)) appointments_.push({now + std::chrono::milliseconds(1), &pipe});
    }
  }

  // False: there is no room for it now.
  static bool send_due(Pipe& pipe, Clock::time_point now) {
    while (!pipe.chunks.empty() && pipe.chunks.front().due <= now) {
      std::string& bytes = pipe.chunks.front().bytes;
      const auto sent = ::send(pipe.to, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EAGAIN) return false;
      // To one who is gone nothing more is sent.
      bytes.erase(0, sent < 0 ? bytes.size() : static_cast<std::size_t>(sent));
      if (!bytes.empty()) return false;
      pipe.chunks.pop_front();
    }
    if (pipe.ended && pipe.chunks.empty() && !pipe.told) {
      pipe.told = true;
      ::shutdown(pipe.to, SHUT_WR);
    }
    return true;
  }

  int listener_;
  int port_;
  std::chrono::milliseconds delay_;
  int epoll_;
  std::array<char, 65536> buffer_{};
  std::vector<std::unique_ptr<Pipe>> pipes_;
  std::priority_queue<Appointment> appointments_;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

DelayingRelay::DelayingRelay(int port, int delay_ms) {
  const int listener = listen_on_free_port(port_);
  const pid_t self = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != self) ::_exit(1);
    use_server_core();
    Relay(listener, port, std::chrono::milliseconds(delay_ms)).run();
  }
  ::close(listener);
  if (process_ < 0) throw std::runtime_error("no process for the relay");
}

DelayingRelay::~DelayingRelay() { stop(); }

double DelayingRelay::stop() noexcept {
  if (process_ < 0) return 0;
  ::kill(process_, SIGKILL);
  rusage usage{};
  ::wait4(process_, nullptr, 0, &usage);
  process_ = -1;
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace bench
