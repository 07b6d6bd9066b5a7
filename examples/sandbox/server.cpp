// SPDX-License-Identifier: MIT
#include "server.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace bizkithub_sandbox {
namespace {

constexpr int backlog = 1'024;

/// Half of the files that the process may open: the rest of it needs some, too.
std::size_t connections_that_can_be_open() {
  return std::max<std::size_t>(max_open_files() / 2, 1);
}

}  // namespace

Server::Server(ServerEvents events, Limits limits, std::chrono::milliseconds latency)
    : events_(std::move(events)), limits_(limits), latency_(latency) {
  limits_.max_connections = std::min(limits_.max_connections, connections_that_can_be_open());
}

Server::~Server() {
  for (const SocketHandle socket : {listener_, wake_}) {
    if (socket != no_socket) close_socket(socket);
  }
}

int Server::listen(int port) {
  wake_ = open_socket(SOCK_DGRAM);
  if (!bind_to_loopback(wake_, 0) || !connect_to_loopback(wake_, port_of(wake_))) {
    throw std::runtime_error("The sandbox cannot open a socket on 127.0.0.1.");
  }
  listener_ = open_socket(SOCK_STREAM);
  if (!bind_to_loopback(listener_, port) || ::listen(listener_, backlog) != 0) {
    throw std::runtime_error("Cannot listen on 127.0.0.1:" + std::to_string(port) +
                             ": the port is in use or not permitted.");
  }
  for (const SocketHandle socket : {listener_, wake_}) set_nonblocking(socket);
  return port_of(listener_);
}

void Server::stop() {
  while (send(wake_, "x") < 0 && would_block()) continue;
}

bool Server::is_stopped() const { return polled_[0].revents != 0; }

void Server::run() {
  for (;;) {
    wait();
    if (is_stopped()) break;
    serve_all();
    if (polled_[1].revents != 0) accept_all();
    bound_bytes_kept();
    connections_.remove_if([](const Connection& connection) { return !connection.is_open(); });
  }
  connections_.clear();
}

void Server::wait() {
  polled_.assign({{wake_, POLLIN, 0}, {listener_, POLLIN, 0}});
  for (const Connection& connection : connections_) {
    const short wanted = connection.wanted_events();
    polled_.push_back({wanted != 0 ? connection.socket() : no_socket, wanted, 0});
  }
  if (poll_all(polled_, wait_time()) >= 0) return;
  for (PollEntry& entry : polled_) entry.revents = 0;
}

/// In milliseconds, until the first deadline; -1 where there is none.
int Server::wait_time() const {
  if (connections_.empty()) return -1;
  auto first = connections_.front().deadline();
  for (const Connection& connection : connections_) {
    first = std::min(first, connection.deadline());
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(first - Clock::now()).count();
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left, 0, 60'000));
}

void Server::serve_all() {
  const auto now = Clock::now();
  auto entry = polled_.begin() + 2;
  for (Connection& connection : connections_) {
    const std::size_t kept = connection.bytes_kept();
    if (entry++->revents != 0) {
      connection.on_ready();
    } else if (connection.deadline() <= now) {
      connection.on_deadline();
    }
    // The answer to a short request may be long.
    if (connection.bytes_kept() > kept) bound_bytes_kept();
  }
}

void Server::accept_all() {
  for (;;) {
    const SocketHandle socket = accept_from(listener_);
    if (socket == no_socket) {
      if (lacks_descriptors()) make_room();
      return;
    }
    set_nonblocking(socket);
    set_no_delay(socket);
    const bool full = connections_.size() >= limits_.max_connections;
    if (full && !make_room()) {
      close_socket(socket);
      continue;
    }
    connections_.emplace_back(socket, events_, limits_, latency_);
  }
}

/// Ends the connection that has waited for its client for longest. False if none does.
bool Server::make_room() {
  auto longest = connections_.end();
  for (auto at = connections_.begin(); at != connections_.end(); ++at) {
    if (!at->waits_for_client()) continue;
    if (longest == connections_.end() || at->since() < longest->since()) longest = at;
  }
  if (longest == connections_.end()) return false;
  connections_.erase(longest);
  return true;
}

void Server::bound_bytes_kept() {
  std::size_t kept = 0;
  Connection* most = nullptr;
  for (Connection& connection : connections_) {
    kept += connection.bytes_kept();
    if (most == nullptr || connection.bytes_kept() > most->bytes_kept()) most = &connection;
  }
  if (kept > max_kept_bytes) most->close();
}

}  // namespace bizkithub_sandbox
