// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <bizkithub/detail/platform/posix.hpp>

#include "../support/catch2.hpp"

namespace unit::posix_test {

using bizkithub::detail::close_socket;
using bizkithub::detail::closed_by_peer;
using bizkithub::detail::detach_from_parent;
using bizkithub::detail::local_port;
using bizkithub::detail::open_socket;
using bizkithub::detail::process_id;

namespace {

class Socket {
 public:
  explicit Socket(int number) : number_(number) { REQUIRE(number >= 0); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(); }
  operator int() const noexcept { return number_; }
  void close() {
    if (number_ >= 0) close_socket(number_);
    number_ = -1;
  }

 private:
  int number_;
};

int open_tcp() { return open_socket(AF_INET, SOCK_STREAM, 0); }

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int listen_on_loopback() {
  const int listener = open_tcp();
  const sockaddr_in address = loopback(0);
  REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(listen(listener, 1) == 0);
  return listener;
}

int connect_to(int listener) {
  const int client = open_tcp();
  const sockaddr_in address = loopback(local_port(listener));
  REQUIRE(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  return client;
}

// A TCP connection over loopback.
struct Connection {
  Socket listener{listen_on_loopback()};
  Socket ours{connect_to(listener)};
  Socket peers{accept(listener, nullptr, nullptr)};
};

bool can_be_read(int socket, int milliseconds) {
  pollfd poll_for{socket, POLLIN, 0};
  return poll(&poll_for, 1, milliseconds) == 1;
}

bool is_inherited(int socket) { return (fcntl(socket, F_GETFD) & FD_CLOEXEC) == 0; }

void send_byte(int socket) { REQUIRE(send(socket, "x", 1, MSG_NOSIGNAL) == 1); }

}  // namespace

TEST_CASE("a socket is not inherited by the programs that a child process starts") {
  for (int type : {SOCK_STREAM, SOCK_DGRAM}) {
    const Socket socket(open_socket(AF_INET, type, 0));
    CHECK(!is_inherited(socket));
  }
}

TEST_CASE("the local port of an IPv6 socket is told as well") {
  const int number = open_socket(AF_INET6, SOCK_STREAM, 0);
  if (number < 0) return;  // A machine without IPv6.
  const Socket socket(number);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return;
  socklen_t size = sizeof(address);
  REQUIRE(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  CHECK(local_port(socket) == ntohs(address.sin6_port));
}

TEST_CASE("a local port that cannot be told is 0") {
  CHECK(local_port(-1) == 0);
  const Socket unbound(open_tcp());
  CHECK(local_port(unbound) == 0);
  const Socket unix_socket(open_socket(AF_UNIX, SOCK_STREAM, 0));
  CHECK(local_port(unix_socket) == -1);
}

TEST_CASE("what a child process does to a detached socket does not reach the connection") {
  const Connection connection;
  const Socket childs(dup(connection.ours));  // As fork() copies it.
  detach_from_parent(childs);
  CHECK(write(childs, "child", 5) == -1);
  shutdown(childs, SHUT_RDWR);
  CHECK(!can_be_read(connection.peers, 50));
  send_byte(connection.ours);
  CHECK(can_be_read(connection.peers, 1000));
  CHECK(!closed_by_peer(connection.peers));
}

TEST_CASE("a detached socket keeps its number, for whoever closes it later") {
  const Connection connection;
  const int childs = dup(connection.ours);
  detach_from_parent(childs);
  CHECK(close_socket(childs) == 0);
}

TEST_CASE("a socket is detached by a child process that has no descriptor left") {
  const Connection connection;
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{64, 64};
    setrlimit(RLIMIT_NOFILE, &limit);
    while (dup(0) >= 0) continue;
    detach_from_parent(connection.ours);
    _exit(write(connection.ours, "child", 5) == -1 ? 0 : 1);
  }
  REQUIRE(child > 0);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(!can_be_read(connection.peers, 50));
}

TEST_CASE("a child process has another id than its parent") {
  const auto parent = process_id();
  const pid_t child = fork();
  if (child == 0) _exit(process_id() != parent && process_id() == getpid() ? 0 : 1);
  REQUIRE(child > 0);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace unit::posix_test
