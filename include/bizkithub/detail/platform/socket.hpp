#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The local address and port of a connection, as text and number. A port of 0: not known.
struct LocalEndpoint {
  int port = 0;
  std::array<char, INET6_ADDRSTRLEN> ip{};
};

/// A socket that child processes do not inherit, or -1.
inline int open_socket(int family, int type, int protocol) noexcept {
#if defined(SOCK_CLOEXEC)
  type |= SOCK_CLOEXEC;
#endif
  return ::socket(family, type, protocol);
}

/// After open_socket() failed.
inline bool is_out_of_descriptors() noexcept { return errno == EMFILE || errno == ENFILE; }

inline int close_socket(int socket) noexcept { return ::close(socket); }

inline LocalEndpoint local_endpoint(int socket) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  LocalEndpoint endpoint;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return endpoint;
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  const bool is_v4 = address.ss_family == AF_INET;
  const void* raw = is_v4 ? static_cast<const void*>(&v4.sin_addr) : &v6.sin6_addr;
  constexpr socklen_t length = INET6_ADDRSTRLEN;
  if (::inet_ntop(address.ss_family, raw, endpoint.ip.data(), length) == nullptr) return endpoint;
  endpoint.port = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
  return endpoint;
}

/// Whether anything has arrived that was not read, the end of the connection included.
inline bool is_readable(int socket) noexcept {
  pollfd poll_for{socket, POLLIN, 0};
  return ::poll(&poll_for, 1, 0) == 1;
}

/// Whether the peer has closed or reset the connection.
inline bool closed_by_peer(int socket) noexcept {
#if defined(POLLRDHUP)
  pollfd poll_for{socket, POLLRDHUP, 0};
  return ::poll(&poll_for, 1, 0) == 1;
#else
  char byte = 0;
  const auto got = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
#endif
}

/// In a child process: what is written to `socket` or shut down no longer reaches the connection of
/// the parent.
inline void detach_from_parent(int socket) noexcept {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  ::dup2(null, socket);
  ::close(null);
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
