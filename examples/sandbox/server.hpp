// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <list>
#include <string>
#include <vector>

#include "connection.hpp"
#include "limits.hpp"
#include "platform.hpp"

namespace bizkithub_sandbox {

/// An HTTP/1.1 server on 127.0.0.1 that serves all connections on one thread, so that a silent
/// client holds up none, and takes little.
class Server {
 public:
  Server(ServerEvents events, Limits limits, std::chrono::milliseconds latency);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Returns the port, a free one for 0. Throws std::runtime_error, with a sentence for people.
  int listen(int port);

  /// Serves until stop(), and then closes every connection.
  void run();

  /// For another thread.
  void stop();

 private:
  using Connections = std::list<Connection>;

  int wait_time() const;
  void wait();
  void accept_all();
  bool make_room();
  void serve_all();
  void bound_bytes_kept();
  bool is_stopped() const;

  const ServerEvents events_;
  Limits limits_;
  const std::chrono::milliseconds latency_;
  SocketHandle listener_ = no_socket;
  /// A datagram socket that sends to itself.
  SocketHandle wake_ = no_socket;
  Connections connections_;
  std::vector<PollEntry> polled_;
};

}  // namespace bizkithub_sandbox
