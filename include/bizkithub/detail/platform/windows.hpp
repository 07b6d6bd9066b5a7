// SPDX-License-Identifier: MIT
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

using ProcessId = DWORD;

inline ProcessId process_id() noexcept { return ::GetCurrentProcessId(); }

/// A socket that child processes do not inherit, or INVALID_SOCKET.
inline SOCKET open_socket(int family, int type, int protocol) noexcept {
  return ::WSASocketW(family, type, protocol, nullptr, 0,
                      WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

/// After open_socket() failed.
inline bool is_out_of_descriptors() noexcept { return ::WSAGetLastError() == WSAEMFILE; }

inline int close_socket(SOCKET socket) noexcept { return ::closesocket(socket); }

/// Ends the connection, and leaves the socket open.
inline void shut_down(SOCKET socket) noexcept { ::shutdown(socket, SD_BOTH); }

/// The local port of a TCP socket; 0: not known; -1: it is another kind of socket.
inline int local_port(SOCKET socket) noexcept {
  // A sockaddr_in is shorter, and has the port in the same place.
  sockaddr_in6 address{};
  int size = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  const bool is_internet = address.sin6_family == AF_INET || address.sin6_family == AF_INET6;
  return is_internet ? ntohs(address.sin6_port) : -1;
}

/// Whether anything has arrived that was not read, the end of the connection included.
inline bool is_readable(SOCKET socket) noexcept {
  WSAPOLLFD poll_for{socket, POLLIN, 0};
  return ::WSAPoll(&poll_for, 1, 0) == 1;
}

/// Whether the peer has closed or reset the connection. Not seen while unread bytes are waiting.
inline bool closed_by_peer(SOCKET socket) noexcept {
  char byte = 0;
  return is_readable(socket) && ::recv(socket, &byte, 1, MSG_PEEK) <= 0;
}

/// What kind of socket a handle stands for; 0: none.
using FileId = int;

inline FileId file_id(SOCKET socket) noexcept {
  FileId type = 0;
  int size = sizeof(type);
  ::getsockopt(socket, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size);
  return type;
}

/// Nothing to do: Windows has no fork().
inline void detach_from_parent(SOCKET) noexcept {}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
