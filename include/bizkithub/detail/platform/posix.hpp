// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <tuple>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

using ProcessId = pid_t;

inline ProcessId process_id() noexcept { return ::getpid(); }

/// A socket that child processes do not inherit, or -1.
inline int open_socket(int family, int type, int protocol) noexcept {
#if defined(SOCK_CLOEXEC)
  return ::socket(family, type | SOCK_CLOEXEC, protocol);
#else
  const int fd = ::socket(family, type, protocol);
  if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
#endif
}

/// After open_socket() failed.
inline bool is_out_of_descriptors() noexcept { return errno == EMFILE || errno == ENFILE; }

inline int close_socket(int socket) noexcept { return ::close(socket); }

/// Ends the connection, and leaves the socket open.
inline void shut_down(int socket) noexcept { ::shutdown(socket, SHUT_RDWR); }

/// The local port of a TCP socket; 0: not known; -1: it is another kind of socket.
inline int local_port(int socket) noexcept {
  // A sockaddr_in is shorter, and has the port in the same place.
  sockaddr_in6 address{};
  socklen_t size = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  const bool is_internet = address.sin6_family == AF_INET || address.sin6_family == AF_INET6;
  return is_internet ? ntohs(address.sin6_port) : -1;
}

/// Whether anything has arrived that was not read, the end of the connection included.
inline bool is_readable(int socket) noexcept {
  pollfd poll_for{socket, POLLIN, 0};
  return ::poll(&poll_for, 1, 0) == 1;
}

/// Whether the peer has closed or reset the connection. Without POLLRDHUP, a closed end is not seen
/// behind bytes that were not read.
inline bool closed_by_peer(int socket) noexcept {
#if defined(POLLRDHUP)
  pollfd poll_for{socket, POLLRDHUP, 0};
  return ::poll(&poll_for, 1, 0) == 1;
#else
  pollfd poll_for{socket, POLLIN, 0};
  if (::poll(&poll_for, 1, 0) != 1) return false;
  char byte = 0;
  return poll_for.revents != POLLIN || ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
#endif
}

/// Which file a descriptor stands for, as long as that is open. On macOS the same for all sockets.
using FileId = std::tuple<dev_t, ino_t, mode_t>;

/// Equal to that of no file if `fd` is closed.
inline FileId file_id(int fd) noexcept {
  struct stat status {};
#if defined(AT_EMPTY_PATH)
  // Not fstat(): ThreadSanitizer takes it for a data race if another thread has the number by now.
  if (::fstatat(fd, "", &status, AT_EMPTY_PATH) != 0) return {};
#else
  if (::fstat(fd, &status) != 0) return {};
#endif
  return {status.st_dev, status.st_ino, status.st_mode};
}

/// In a child process: what is written to `socket` or shut down no longer reaches the connection of
/// the parent.
inline void detach_from_parent(int socket) noexcept {
  // An unconnected Unix socket, because writing to an unconnected TCP socket raises SIGPIPE.
  int other = open_socket(AF_UNIX, SOCK_STREAM, 0);
  if (other < 0) {
    // There is no descriptor left but this one.
    close_socket(socket);
    other = open_socket(AF_UNIX, SOCK_STREAM, 0);
  }
  if (other < 0 || other == socket) return;
  ::dup2(other, socket);
  close_socket(other);
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
