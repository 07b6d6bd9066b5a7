// SPDX-License-Identifier: MIT
#pragma once

// All that the sandbox needs of the operating system.
#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <csignal>
#endif

#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bizkithub_sandbox {

#if defined(_WIN32)
using SocketHandle = SOCKET;
using PollEntry = WSAPOLLFD;
#else
using SocketHandle = int;
using PollEntry = pollfd;
#endif

constexpr auto no_socket = static_cast<SocketHandle>(-1);

/// Sockets of IPv4 that child processes do not inherit. `type` is SOCK_STREAM or SOCK_DGRAM. Each
/// function gives no_socket, false or -1 if it fails.
SocketHandle open_socket(int type);
SocketHandle accept_from(SocketHandle listener);
void close_socket(SocketHandle socket);
void close_with_reset(SocketHandle socket);

/// Port 0: a free one.
bool bind_to_loopback(SocketHandle socket, int port);
bool connect_to_loopback(SocketHandle socket, int port);
/// 0 if it is not bound.
int port_of(SocketHandle socket);

void set_nonblocking(SocketHandle socket);
void set_no_delay(SocketHandle socket);

/// How many bytes; 0 from receive(): the peer has ended.
long receive(SocketHandle socket, char* into, std::size_t size);
long send(SocketHandle socket, std::string_view bytes);
std::size_t bytes_waiting(SocketHandle socket);
void end_sending(SocketHandle socket);
void end_both(SocketHandle socket);

/// Entries without a socket are ignored. In milliseconds; -1: without end.
int poll_all(std::vector<PollEntry>& entries, int timeout);
bool is_ready(SocketHandle socket, short events, int timeout);
/// Whether the peer has ended. Some systems do not tell while bytes are waiting.
bool is_ended(SocketHandle socket, int timeout);

/// After a function failed: whether it may succeed later, or once another socket is closed.
bool would_block();
bool lacks_descriptors();

/// `text` as this system writes the address, or nothing if it does not read it.
std::optional<std::string> canonical_address(int family, const std::string& text);

std::tm utc(std::time_t seconds);

/// Raises the limit of open files, sockets included, as far as is allowed.
void allow_many_files();
std::size_t max_open_files();

/// Threads started while this lives are born with every signal blocked: a signal to the process is
/// for the threads of whoever runs the sandbox, and a write to a closed socket raises none.
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
#if !defined(_WIN32)
  sigset_t before_{};
#endif
};

/// Ctrl-C and the like. To be made before any thread begins, so that one that comes early waits.
class EndSignals {
 public:
  EndSignals();
  void wait();
};

}  // namespace bizkithub_sandbox
