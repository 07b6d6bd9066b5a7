// SPDX-License-Identifier: MIT
#pragma once

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
    listener_ = bizkithub_sandbox::open_socket(SOCK_STREAM);
    if (!bizkithub_sandbox::bind_to_loopback(listener_, port) || ::listen(listener_, 128) != 0) {
      throw std::runtime_error("no socket to listen on");
    }
    port_ = bizkithub_sandbox::port_of(listener_);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  ~RawServer() {
    ending_ = true;
    bizkithub_sandbox::end_both(listener_);
    acceptor_.join();
    bizkithub_sandbox::close_socket(listener_);
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
    explicit Open(SocketHandle socket) : connection(socket) {}
    RawConnection connection;
    std::atomic<bool> done{false};
    std::thread thread;
  };

  bool has_pending(int timeout) const {
    return bizkithub_sandbox::is_ready(listener_, POLLIN, timeout) && !ending_;
  }

  SocketHandle accept_one() {
    const std::lock_guard<std::mutex> lock(accepting_);
    const SocketHandle socket = bizkithub_sandbox::accept_from(listener_);
    if (socket != no_socket) ++accepted_;
    return socket;
  }

  void accept_all() {
    while (!ending_) {
      // Some systems go on waiting when the listener is shut down.
      if (!has_pending(10)) continue;
      const SocketHandle socket = accept_one();
      if (socket == no_socket) return;
      const int number = accepted_;
      const std::lock_guard<std::mutex> lock(mutex_);
      Open& open = connections_.emplace_back(socket);
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
  SocketHandle listener_ = no_socket;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> accepted_{0};
  mutable std::mutex accepting_;
  std::mutex mutex_;
  std::list<Open> connections_;
  std::thread acceptor_;
};

}  // namespace support
