// SPDX-License-Identifier: MIT
#include "platform.hpp"

#if !defined(_WIN32)
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <array>
#include <cerrno>
#include <cstdint>

namespace bizkithub_sandbox {
namespace {

#if defined(_WIN32)
constexpr int send_flags = 0;
constexpr int sending = SD_SEND;
constexpr int both = SD_BOTH;
using Size = int;
#else
#if defined(MSG_NOSIGNAL)
constexpr int send_flags = MSG_NOSIGNAL;
#else
constexpr int send_flags = 0;  // The thread of the sandbox has the signal blocked.
#endif
constexpr int sending = SHUT_WR;
constexpr int both = SHUT_RDWR;
using Size = std::size_t;
#endif

template <class Value>
void set_option(SocketHandle socket, int level, int option, const Value& value) {
  ::setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof(value));
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

bool connect_to_loopback(SocketHandle socket, int port) {
  const sockaddr_in address = loopback(port);
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

bool bind_to_loopback(SocketHandle socket, int port) {
#if !defined(_WIN32)
  // Another server may take the port right after this one has left it. On Windows it may anyway.
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
#endif
  const sockaddr_in address = loopback(port);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

int port_of(SocketHandle socket) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void close_with_reset(SocketHandle socket) {
  set_option(socket, SOL_SOCKET, SO_LINGER, linger{1, 0});
  close_socket(socket);
}

void set_no_delay(SocketHandle socket) { set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1); }

long receive(SocketHandle socket, char* into, std::size_t size) {
  return static_cast<long>(::recv(socket, into, static_cast<Size>(size), 0));
}

long send(SocketHandle socket, std::string_view bytes) {
  return static_cast<long>(
      ::send(socket, bytes.data(), static_cast<Size>(bytes.size()), send_flags));
}

void end_sending(SocketHandle socket) { ::shutdown(socket, sending); }
void end_both(SocketHandle socket) { ::shutdown(socket, both); }

bool is_ready(SocketHandle socket, short events, int timeout) {
  std::vector<PollEntry> entries{{socket, events, 0}};
  return poll_all(entries, timeout) == 1;
}

bool is_ended(SocketHandle socket, int timeout) {
#if defined(POLLRDHUP)
  return is_ready(socket, POLLRDHUP, timeout);
#else
  return is_ready(socket, 0, timeout);
#endif
}

std::optional<std::string> canonical_address(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (::inet_pton(family, text.c_str(), address.data()) != 1) return std::nullopt;
  if (::inet_ntop(family, address.data(), buffer.data(), buffer.size()) == nullptr)
    return std::nullopt;
  return std::string(buffer.data());
}

#if defined(_WIN32)

namespace {

HANDLE end_event = nullptr;

BOOL WINAPI on_end(DWORD) { return ::SetEvent(end_event); }

void start_winsock() {
  static const int started = [] {
    WSADATA data;
    return ::WSAStartup(MAKEWORD(2, 2), &data);
  }();
  static_cast<void>(started);
}

}  // namespace

SocketHandle open_socket(int type) {
  start_winsock();
  return ::WSASocketW(AF_INET, type, 0, nullptr, 0,
                      WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

SocketHandle accept_from(SocketHandle listener) { return ::accept(listener, nullptr, nullptr); }

void close_socket(SocketHandle socket) { ::closesocket(socket); }

void set_nonblocking(SocketHandle socket) {
  u_long yes = 1;
  ::ioctlsocket(socket, static_cast<long>(FIONBIO), &yes);
}

std::size_t bytes_waiting(SocketHandle socket) {
  u_long waiting = 0;
  return ::ioctlsocket(socket, static_cast<long>(FIONREAD), &waiting) == 0 ? waiting : 0;
}

int poll_all(std::vector<PollEntry>& entries, int timeout) {
  const int ready = ::WSAPoll(entries.data(), static_cast<ULONG>(entries.size()), timeout);
  for (PollEntry& entry : entries) {
    if (entry.fd == no_socket) entry.revents = 0;
  }
  return ready;
}

bool would_block() { return ::WSAGetLastError() == WSAEWOULDBLOCK; }
bool lacks_descriptors() { return ::WSAGetLastError() == WSAEMFILE; }

std::tm utc(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_s(&parts, &seconds);
  return parts;
}

// There is no such limit, and there are no such signals.
void allow_many_files() {}
std::size_t max_open_files() { return SIZE_MAX; }
SignalsBlocked::SignalsBlocked() = default;
SignalsBlocked::~SignalsBlocked() = default;

EndSignals::EndSignals() {
  end_event = ::CreateEventW(nullptr, TRUE, FALSE, nullptr);
  ::SetConsoleCtrlHandler(&on_end, TRUE);
}

void EndSignals::wait() { ::WaitForSingleObject(end_event, INFINITE); }

#else

namespace {

int not_inherited(int fd) {
  if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

SocketHandle open_socket(int type) { return not_inherited(::socket(AF_INET, type, 0)); }

SocketHandle accept_from(SocketHandle listener) {
  return not_inherited(::accept(listener, nullptr, nullptr));
}

void close_socket(SocketHandle socket) { ::close(socket); }

void set_nonblocking(SocketHandle socket) { ::fcntl(socket, F_SETFL, O_NONBLOCK); }

std::size_t bytes_waiting(SocketHandle socket) {
  int waiting = 0;
  return ::ioctl(socket, FIONREAD, &waiting) == 0 ? static_cast<std::size_t>(waiting) : 0;
}

int poll_all(std::vector<PollEntry>& entries, int timeout) {
  return ::poll(entries.data(), static_cast<nfds_t>(entries.size()), timeout);
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }
bool lacks_descriptors() { return errno == EMFILE || errno == ENFILE; }

std::tm utc(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return parts;
}

void allow_many_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t max_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return static_cast<std::size_t>(limit.rlim_cur);
}

SignalsBlocked::SignalsBlocked() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before_);
}
SignalsBlocked::~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

EndSignals::EndSignals() {
  const sigset_t signals = end_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void EndSignals::wait() {
  const sigset_t signals = end_signals();
  int signal = 0;
  ::sigwait(&signals, &signal);
}

#endif

}  // namespace bizkithub_sandbox
