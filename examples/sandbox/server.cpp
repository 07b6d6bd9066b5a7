// SPDX-License-Identifier: MIT
#include "server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace bizkithub_sandbox {
namespace {

constexpr int backlog = 1'024;

void set_up(int fd) {
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  fcntl(fd, F_SETFL, O_NONBLOCK);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool bind_and_listen(int fd, int port) {
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const sockaddr_in address = loopback(port);
  return bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
         listen(fd, backlog) == 0;
}

int port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

/// Half of the files that the process may open: the rest of it needs some, too.
std::size_t connections_that_can_be_open() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return std::max<std::size_t>(limit.rlim_cur / 2, 1);
}

}  // namespace

Server::Server(ServerEvents events, Limits limits, std::chrono::milliseconds latency)
    : events_(std::move(events)), limits_(limits), latency_(latency) {
  limits_.max_connections = std::min(limits_.max_connections, connections_that_can_be_open());
}

Server::~Server() {
  for (const int fd : {listener_, wake_[0], wake_[1]}) {
    if (fd >= 0) close(fd);
  }
}

int Server::listen(int port) {
  if (pipe(wake_) != 0) throw std::runtime_error("The sandbox cannot open a pipe.");
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  if (!bind_and_listen(listener_, port)) {
    throw std::runtime_error("Cannot listen on 127.0.0.1:" + std::to_string(port) +
                             ": the port is in use or not permitted.");
  }
  for (const int fd : {listener_, wake_[0], wake_[1]}) set_up(fd);
  return port_of(listener_);
}

void Server::stop() {
  const char byte = 0;
  while (write(wake_[1], &byte, 1) < 0 && errno == EINTR) continue;
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
  polled_.assign({{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}});
  for (const Connection& connection : connections_) {
    const short wanted = connection.wanted_events();
    polled_.push_back({wanted != 0 ? connection.descriptor() : -1, wanted, 0});
  }
  const auto count = static_cast<nfds_t>(polled_.size());
  if (poll(polled_.data(), count, wait_time()) >= 0) return;
  for (pollfd& entry : polled_) entry.revents = 0;
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
    if (entry++->revents != 0) {
      connection.on_ready();
    } else if (connection.deadline() <= now) {
      connection.on_deadline();
    }
  }
}

void Server::accept_all() {
  for (;;) {
    const int fd = accept(listener_, nullptr, nullptr);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE) make_room();
      return;
    }
    set_up(fd);
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    const bool full = connections_.size() >= limits_.max_connections;
    if (full && !make_room()) {
      close(fd);
      continue;
    }
    connections_.emplace_back(fd, events_, limits_, latency_);
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
  if (kept > max_received_bytes) most->close();
}

}  // namespace bizkithub_sandbox
