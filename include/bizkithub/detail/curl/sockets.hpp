// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <bizkithub/detail/platform/platform.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The sockets that libcurl has open for one multi handle. libcurl does not say which socket it
/// will write to, and over TLS with HTTP/1.1 does not notice that the peer closed an idle
/// connection. It would then write the request, and nobody could tell whether it arrived.
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
    const Socket* const found = find(port);
    if (found == nullptr) return false;
    return is_idle && !multiplexed ? is_readable(found->fd) : closed_by_peer(found->fd);
  }

  /// A response came over HTTP/2 on the connection with this local port.
  void note_http2_response(long port) noexcept {
    multiplexed = true;
    if (Socket* const found = find(port)) found->responded_at = std::chrono::steady_clock::now();
  }

  /// Ends the connection with this local port if no response came over it since then.
  void shut_down_if_silent(long port, TimePoint since) noexcept {
    const Socket* const found = find(port);
    if (found == nullptr || found->responded_at > since || !found->is_ours()) return;
    shut_down(found->fd);
  }

  /// Tries to open a socket if it was a name resolution that failed: libcurl does not say whether
  /// it lacked descriptors.
  void look_for_descriptor_after(CURLcode code) noexcept {
    if (code != CURLE_COULDNT_RESOLVE_HOST && code != CURLE_COULDNT_RESOLVE_PROXY) return;
    const curl_socket_t fd = open_socket(AF_INET, SOCK_STREAM, 0);
    exhausted = fd == CURL_SOCKET_BAD && is_out_of_descriptors();
    if (fd != CURL_SOCKET_BAD) close_socket(fd);
  }

  std::size_t size() const noexcept { return open_.size(); }

  /// A response came over HTTP/2.
  bool multiplexed = false;
  /// The last socket could not be opened because the process has too many files open.
  bool exhausted = false;

  /// To be called at the end of a run: libcurl does not tell that it closes the socket of a connect
  /// that it gives up.
  void forget_closed() noexcept {
    exhausted = false;
    if (!std::exchange(opened_, false)) return;
    const auto is_closed = [](const Socket& socket) { return !socket.is_ours(); };
    open_.erase(std::remove_if(open_.begin(), open_.end(), is_closed), open_.end());
  }

  /// Whether all descriptors still refer to our sockets. A daemon may have closed them, and the
  /// numbers may be in use for other files.
  bool are_ours() const noexcept {
    return std::all_of(open_.begin(), open_.end(), [](const Socket& s) { return s.is_ours(); });
  }

  /// What a child process does to those that it inherited no longer reaches its parent's peer.
  void detach_after_fork() noexcept {
    for (Socket& socket : open_) {
      if (!socket.is_ours()) continue;
      detach_from_parent(socket.fd);
      socket.file = file_id(socket.fd);
      socket.port = 0;
    }
  }

 private:
  struct Socket {
    bool is_ours() const noexcept {
      if (file == FileId{} || file_id(fd) != file) return false;
      // Where all sockets have the same FileId, the port tells them apart.
      const int now = port == 0 ? 0 : local_port(fd);
      return now == 0 || now == port;
    }

    curl_socket_t fd;
    FileId file;
    int port = 0;              ///< 0: not known yet.
    TimePoint responded_at{};  ///< Only noted over HTTP/2.
  };

  Socket* find(long port) noexcept {
    // Newest first: in rare cases two connections to different addresses have the same local port.
    const auto found = std::find_if(open_.rbegin(), open_.rend(), [port](Socket& socket) {
      // Asked for once: a system call for each socket at each request would show.
      if (socket.port == 0) socket.port = local_port(socket.fd);
      return socket.port == port;
    });
    return found == open_.rend() ? nullptr : &*found;
  }

  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    const curl_socket_t fd = open_socket(address->family, address->socktype, address->protocol);
    auto& sockets = *static_cast<CurlSockets*>(self);
    sockets.exhausted = fd == CURL_SOCKET_BAD && is_out_of_descriptors();
    if (fd == CURL_SOCKET_BAD) return fd;
    try {
      sockets.open_.push_back({fd, file_id(fd)});
      sockets.opened_ = true;
    } catch (...) {
      close_socket(fd);
      return CURL_SOCKET_BAD;
    }
    return fd;
  }

  static int on_close(void* self, curl_socket_t fd) noexcept {
    auto& open = static_cast<CurlSockets*>(self)->open_;
    const auto is_it = [fd](const Socket& socket) { return socket.fd == fd; };
    const auto found = std::find_if(open.rbegin(), open.rend(), is_it);
    const bool is_ours = found != open.rend() && found->is_ours();
    open.erase(std::remove_if(open.begin(), open.end(), is_it), open.end());
    return is_ours ? close_socket(fd) : 0;
  }

  std::vector<Socket> open_;
  bool opened_ = false;  ///< In this run.
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
