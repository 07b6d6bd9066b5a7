// SPDX-License-Identifier: MIT
#include "proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "platform.hpp"

namespace faults::gateway {

namespace {

constexpr const char* refusal =
    "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n"
    "Proxy-Authenticate: Basic realm=\"a test\"\r\nConnection: close\r\n\r\n";

// How often a thread looks whether it is to stop.
constexpr int glance_ms = 20;

void send_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = ::send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

void send_all(int fd, const std::string& text) { send_all(fd, text.data(), text.size()); }

int connect_to(int port) {
  const int fd = bizkithub_sandbox::open_socket(SOCK_STREAM);
  if (bizkithub_sandbox::connect_to_loopback(fd, port)) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

ForwardProxy::ForwardProxy(ProxyScript script) : script_(std::move(script)) {
  listener_ = bizkithub_sandbox::open_socket(SOCK_STREAM);
  if (!bizkithub_sandbox::bind_to_loopback(listener_, 0) || ::listen(listener_, 64) != 0) {
    throw std::runtime_error("no socket for the proxy");
  }
  port_ = bizkithub_sandbox::port_of(listener_);
  acceptor_ = std::thread([this] { accept_all(); });
}

ForwardProxy::~ForwardProxy() {
  stop_ = true;
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::string ForwardProxy::url(const std::string& user_info) const {
  return "http://" + user_info + "127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> ForwardProxy::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

bool ForwardProxy::readable(int fd) const {
  while (!stop_) {
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, glance_ms) > 0) return true;
  }
  return false;
}

void ForwardProxy::accept_all() {
  while (readable(listener_)) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    threads_.emplace_back([this, fd] {
      serve(fd);
      ::close(fd);
    });
  }
}

// Byte by byte: what follows the head belongs to the tunnel. Empty, if the client leaves.
std::string ForwardProxy::read_head(int client) const {
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) {
    char byte = 0;
    if (!readable(client) || ::recv(client, &byte, 1, 0) != 1) return {};
    head += byte;
  }
  return head;
}

void ForwardProxy::serve(int client) {
  const std::string head = read_head(client);
  if (head.empty()) return;
  std::size_t number = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(head);
    number = requests_.size();
  }
  if (script_.stalls) {
    while (readable(client) && relay(client, -1)) continue;
  } else if (!script_.answer.empty()) {
    send_all(client, script_.answer);
  } else if (!allows(head)) {
    send_all(client, refusal);
  } else {
    tunnel(client, number);
  }
}

bool ForwardProxy::allows(const std::string& request) const {
  return script_.authorization.empty() ||
         request.find("\r\nProxy-Authorization: " + script_.authorization + "\r\n") !=
             std::string::npos;
}

void ForwardProxy::silence_tunnels() { silent_ = requests().size(); }

void ForwardProxy::tunnel(int client, std::size_t number) {
  const int service = connect_to(script_.leads_to);
  if (service < 0) return send_all(client, "HTTP/1.1 502 No Such Host\r\n\r\n");
  send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n");
  while (!stop_) {
    std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {service, POLLIN, 0}}};
    if (::poll(ends.data(), ends.size(), glance_ms) <= 0) continue;
    if (number <= silent_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(glance_ms));
      continue;
    }
    if (ends[0].revents != 0 && !relay(client, script_.cuts_tunnels ? -1 : service)) break;
    if (ends[0].revents != 0 && script_.cuts_tunnels) break;
    if (ends[1].revents != 0 && !relay(service, client)) break;
  }
  ::close(service);
}

// False at the end. To nowhere, if `to` is negative.
bool ForwardProxy::relay(int from, int to) const {
  std::array<char, 16'384> bytes{};
  const auto got = ::recv(from, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  if (to >= 0) send_all(to, bytes.data(), static_cast<std::size_t>(got));
  return true;
}

}  // namespace faults::gateway
