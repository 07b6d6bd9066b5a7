// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

#include "platform.hpp"

namespace support {

/// A port of 127.0.0.1 that refuses connections. Nobody else gets it meanwhile: it is bound, but
/// not listened on.
class ClosedPort {
 public:
  ClosedPort() {
    if (!bizkithub_sandbox::bind_to_loopback(socket_, 0)) throw std::runtime_error("no free port");
  }
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;
  ~ClosedPort() { bizkithub_sandbox::close_socket(socket_); }

  int number() const { return bizkithub_sandbox::port_of(socket_); }

 private:
  const bizkithub_sandbox::SocketHandle socket_ = bizkithub_sandbox::open_socket(SOCK_STREAM);
};

}  // namespace support
