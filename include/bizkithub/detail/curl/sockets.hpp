#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <vector>

#include <bizkithub/detail/platform/posix.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The sockets that libcurl has open for one multi handle. libcurl does not tell which one a
/// request is about to be written to, and does not notice over TLS and HTTP/1.1 that the peer
/// closed an idle one: it would write the request into it, and nobody could tell whether that
/// arrived.
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

  /// Whether the connection with this local port must not be used for another request. On an idle
  /// HTTP/1.1 connection, whatever arrived would be taken for the response; over HTTP/2 other
  /// streams may be in use.
  bool is_unusable(int port, bool is_idle) noexcept {
    // From the newest: one to another address of the host may, though that is rare, have the same.
    const auto found = std::find_if(open_.rbegin(), open_.rend(), [port](Socket& socket) {
      // Asked for once: a system call for each socket at each request would show.
      if (socket.port == 0) socket.port = local_port(socket.fd);
      return socket.port == port;
    });
    if (found == open_.rend()) return false;
    return is_idle && !multiplexed ? is_readable(found->fd) : closed_by_peer(found->fd);
  }

  std::size_t size() const noexcept { return open_.size(); }

  /// A response came over HTTP/2.
  bool multiplexed = false;
  /// The last socket could not be opened because the process has too many files open.
  bool exhausted = false;

  void detach_after_fork() noexcept {
    for (const Socket& socket : open_) detach_from_parent(socket.fd);
  }

 private:
  struct Socket {
    curl_socket_t fd;
    int port = 0;  ///< 0: not known yet.
  };

  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    const int fd = open_socket(address->family, address->socktype, address->protocol);
    auto& sockets = *static_cast<CurlSockets*>(self);
    sockets.exhausted = fd < 0 && is_out_of_descriptors();
    if (fd < 0) return CURL_SOCKET_BAD;
    try {
      sockets.open_.push_back({fd});
    } catch (...) {
      close_socket(fd);
      return CURL_SOCKET_BAD;
    }
    return fd;
  }

  static int on_close(void* self, curl_socket_t fd) noexcept {
    auto& open = static_cast<CurlSockets*>(self)->open_;
    open.erase(std::remove_if(open.begin(), open.end(), [fd](Socket& s) { return s.fd == fd; }),
               open.end());
    return close_socket(fd);
  }

  std::vector<Socket> open_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
