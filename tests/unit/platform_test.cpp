// SPDX-License-Identifier: MIT
#include <bizkithub/detail/platform/platform.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "../support/catch2.hpp"
#include "platform.hpp"

namespace unit::platform_test {

namespace detail = bizkithub::detail;
namespace server = bizkithub_sandbox;
using bizkithub_sandbox::no_socket;
using bizkithub_sandbox::SocketHandle;

namespace {

class Socket {
 public:
  explicit Socket(SocketHandle handle) : handle_(handle) { REQUIRE(handle != no_socket); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(); }
  operator SocketHandle() const noexcept { return handle_; }
  void close() {
    if (handle_ != no_socket) detail::close_socket(handle_);
    handle_ = no_socket;
  }
  SocketHandle release() { return std::exchange(handle_, no_socket); }

 private:
  SocketHandle handle_;
};

SocketHandle listen_on_loopback() {
  const SocketHandle listener = server::open_socket(SOCK_STREAM);
  REQUIRE(server::bind_to_loopback(listener, 0));
  REQUIRE(listen(listener, 1) == 0);
  return listener;
}

SocketHandle connect_to(SocketHandle listener) {
  const SocketHandle client = detail::open_socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(server::connect_to_loopback(client, server::port_of(listener)));
  return client;
}

// A TCP connection over loopback.
struct Connection {
  Socket listener{listen_on_loopback()};
  Socket ours{connect_to(listener)};
  Socket peers{server::accept_from(listener)};
};

// What a peer does takes a moment to arrive.
bool becomes_closed(SocketHandle socket) {
  for (int i = 0; i < 1000; ++i) {
    if (detail::closed_by_peer(socket)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

void send_byte(SocketHandle socket) { REQUIRE(server::send(socket, "x") == 1); }

}  // namespace

TEST_CASE("a socket of a family that does not exist is not opened") {
  CHECK(detail::open_socket(-1, SOCK_STREAM, 0) == no_socket);
}

TEST_CASE("closing a socket twice fails the second time") {
  const SocketHandle socket = server::open_socket(SOCK_STREAM);
  CHECK(detail::close_socket(socket) == 0);
  CHECK(detail::close_socket(socket) == -1);
}

TEST_CASE("the local end of an IPv4 connection has the port that its peer sees") {
  const Connection connection;
  sockaddr_in seen{};
  socklen_t size = sizeof(seen);
  REQUIRE(getpeername(connection.peers, reinterpret_cast<sockaddr*>(&seen), &size) == 0);
  CHECK(detail::local_port(connection.ours) == ntohs(seen.sin_port));
}

TEST_CASE("a connection is open as long as its peer keeps it, read or unread") {
  const Connection connection;
  CHECK(!detail::closed_by_peer(connection.ours));
  send_byte(connection.peers);
  REQUIRE(server::is_ready(connection.ours, POLLIN, 1000));
  CHECK(!detail::closed_by_peer(connection.ours));
}

TEST_CASE("a connection that the peer closed is seen as closed") {
  Connection connection;
  connection.peers.close();
  CHECK(becomes_closed(connection.ours));
}

TEST_CASE("a connection on which the peer will send nothing more is seen as closed") {
  const Connection connection;
  server::end_sending(connection.peers);
  CHECK(becomes_closed(connection.ours));
}

TEST_CASE("a connection that the peer reset is seen as closed") {
  const Connection connection;
  Connection reset;
  server::close_with_reset(reset.peers.release());
  CHECK(becomes_closed(reset.ours));
  CHECK(!detail::closed_by_peer(connection.ours));
}

TEST_CASE("a connection has something to read once something has arrived, its end included") {
  Connection connection;
  CHECK(!detail::is_readable(connection.ours));
  send_byte(connection.peers);
  REQUIRE(server::is_ready(connection.ours, POLLIN, 1000));
  CHECK(detail::is_readable(connection.ours));
  Connection closed;
  closed.peers.close();
  REQUIRE(becomes_closed(closed.ours));
  CHECK(detail::is_readable(closed.ours));
}

TEST_CASE("a closed socket is no longer the file that it was") {
  Socket socket(server::open_socket(SOCK_STREAM));
  const SocketHandle handle = socket;
  const auto file = detail::file_id(handle);
  CHECK(file != detail::FileId{});
  CHECK(detail::file_id(handle) == file);
  socket.close();
  CHECK(detail::file_id(handle) == detail::FileId{});
}

TEST_CASE("a process keeps its id") { CHECK(detail::process_id() == detail::process_id()); }

}  // namespace unit::platform_test
