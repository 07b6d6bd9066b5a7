// SPDX-License-Identifier: MIT
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "raw_connection.hpp"

// A server on raw sockets of the loopback that does to its connections what a test says.
namespace support {

class RawServer {
 public:
  /// `serve` is called for each connection, on a thread of its own, with its number from 1.
  using Serve = std::function<void(RawConnection&, int number)>;

  /// Port 0: a free one.
  explicit RawServer(Serve serve, int port = 0) : serve_(std::move(serve)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    // Another server may take the port right after this one has left it.
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    sockaddr_in address{};
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no socket to listen on");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (auto& open : connections_) {
        if (!open.done) open.connection.shut_down();
      }
    }
    for (auto& open : connections_) open.thread.join();
  }

  int port() const { return port_; }
  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_);
  }
  /// How many clients have connected.
  int connections() const {
    for (;;) {
      const std::lock_guard<std::mutex> lock(accepting_);
      // One that is connected, and has not been accepted yet, counts too.
      if (!has_pending(0)) return accepted_;
    }
  }

 private:
  struct Open {
    explicit Open(int fd) : connection(fd) {}
    RawConnection connection;
    std::atomic<bool> done{false};
    std::thread thread;
  };

  bool has_pending(int timeout) const {
    pollfd listening{listener_, POLLIN, 0};
    return ::poll(&listening, 1, timeout) == 1 && (listening.revents & POLLHUP) == 0;
  }

  int accept_one() {
    const std::lock_guard<std::mutex> lock(accepting_);
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) ++accepted_;
    return fd;
  }

  void accept_all() {
    while (has_pending(-1)) {
      const int fd = accept_one();
      if (fd < 0) return;
      const int number = accepted_;
      const std::lock_guard<std::mutex> lock(mutex_);
      Open& open = connections_.emplace_back(fd);
      open.thread = std::thread([this, &open, number] { serve_one(open, number); });
    }
  }

  void serve_one(Open& open, int number) {
    serve_(open.connection, number);
    const std::lock_guard<std::mutex> lock(mutex_);
    open.done = true;
    open.connection.close();
  }

  Serve serve_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> accepted_{0};
  mutable std::mutex accepting_;
  std::mutex mutex_;
  std::list<Open> connections_;
  std::thread acceptor_;
};

}  // namespace support
