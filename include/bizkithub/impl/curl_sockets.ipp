#pragma once

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// The sockets that libcurl has open for one multi handle. libcurl does not say which one a request
/// is about to be written to, nor does it notice over TLS and HTTP/1.1 that an idle one was closed
/// by the peer: it would write a request into it, and whether that arrived nobody could tell.
class CurlSockets {
 public:
  CurlSockets() = default;
  CurlSockets(const CurlSockets&) = delete;
  CurlSockets& operator=(const CurlSockets&) = delete;

  void install(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlSockets::on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlSockets::on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  }

  /// Whether the peer has closed or reset the connection with this local end.
  bool closed_by_peer(const char* local_ip, int local_port) {
    const auto found = std::find_if(open_.begin(), open_.end(), [&](Socket& socket) {
      find_local_end(socket);
      return socket.local_port == local_port && std::strcmp(socket.local_ip.data(), local_ip) == 0;
    });
    return found != open_.end() && hung_up(found->fd);
  }

  std::size_t size() const noexcept { return open_.size(); }

  /// After a fork: what is then written or shut down no longer reaches the parent's connections.
  void detach_after_fork() noexcept {
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) return;
    for (const Socket& socket : open_) ::dup2(null, socket.fd);
    ::close(null);
  }

 private:
  struct Socket {
    curl_socket_t fd;
    int local_port = 0;  // 0: not asked for yet
    // Two connections to different hosts may share a port, but not at the same address as well.
    std::array<char, INET6_ADDRSTRLEN> local_ip{};
  };

  using Address = sockaddr_storage;

  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    const int fd = ::socket(address->family, address->socktype | cloexec(), address->protocol);
    if (fd < 0) return CURL_SOCKET_BAD;
    try {
      static_cast<CurlSockets*>(self)->open_.push_back({fd, 0, {}});
    } catch (...) {
      ::close(fd);
      return CURL_SOCKET_BAD;
    }
    return fd;
  }

  static int on_close(void* self, curl_socket_t fd) noexcept {
    auto& open = static_cast<CurlSockets*>(self)->open_;
    open.erase(std::remove_if(open.begin(), open.end(), [fd](Socket& s) { return s.fd == fd; }),
               open.end());
    return ::close(fd);
  }

  static constexpr int cloexec() noexcept {
#if defined(SOCK_CLOEXEC)
    return SOCK_CLOEXEC;
#else
    return 0;
#endif
  }

  static bool local_address(curl_socket_t fd, Address& address) noexcept {
    socklen_t size = sizeof(address);
    return ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  }

  static int port_of(const Address& address) noexcept {
    if (address.ss_family == AF_INET) {
      return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    }
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }

  // Asked for once: a system call for each at every request would show.
  static void find_local_end(Socket& socket) noexcept {
    Address address{};
    if (socket.local_port != 0 || !local_address(socket.fd, address)) return;
    const void* raw =
        address.ss_family == AF_INET
            ? static_cast<const void*>(&reinterpret_cast<sockaddr_in&>(address).sin_addr)
            : &reinterpret_cast<sockaddr_in6&>(address).sin6_addr;
    auto& text = socket.local_ip;
    constexpr socklen_t size = INET6_ADDRSTRLEN;
    if (::inet_ntop(address.ss_family, raw, text.data(), size) == nullptr) return;
    socket.local_port = port_of(address);
  }

  static bool hung_up(curl_socket_t fd) noexcept {
#if defined(POLLRDHUP)
    pollfd poll_for{fd, POLLRDHUP, 0};
    return ::poll(&poll_for, 1, 0) == 1;
#else
    char byte = 0;
    const auto got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
#endif
  }

  std::vector<Socket> open_;
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
